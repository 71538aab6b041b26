"""Certificates of attendance: issued by the worker to students who signed up for themselves, and by
staff to those who were signed up by somebody else."""

from collections.abc import Sequence
from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction

from courses import emails
from courses.emails import MailTemplate
from courses.models import Certificate, SignUp, SignUpEvent
from courses.models.certificate import normalise
from website.worker.leases import claim, leased

# How long one process of the worker has for a certificate that is due.
LEASE = timedelta(minutes=5)


class MoreThanCame(Exception):
    """There would be more certificates than places with recorded attendance."""


def find(code: str) -> Certificate | None:
    """The valid certificate with this code, whatever its case and separators; None if there is
    none."""
    rows = Certificate.objects.valid().select_related("sign_up__intake__course")
    return rows.filter(code=normalise(code)).first()


@transaction.atomic
def issue(sign_up_pk: int, names: Sequence[str], *, by: User) -> None:
    """Issue a certificate to each of these names, and mail the student the link. Raises
    MoreThanCame, also if the intake is not over."""
    rows = SignUp.objects.with_attendance().select_for_update(of=("self",))
    sign_up = rows.select_related("intake__course").filter(pk=sign_up_pk).first()
    came = (sign_up and sign_up.attended) or 0
    if sign_up is None or sign_up.certificates.count() + len(names) > came:
        raise MoreThanCame
    _issue(sign_up, names, by)


def issue_next() -> bool:
    """Worker job: issue one certificate that is due."""
    due = claim(SignUp.objects.with_attendance(), "certificate_due_at", lease=LEASE)
    if due is None:
        return False
    with transaction.atomic():
        if leased(due, "certificate_due_at").update(certificate_due_at=None):
            rows = SignUp.objects.with_attendance().select_related("intake__course")
            if sign_up := rows.filter(pk=due.pk, certificates__isnull=True).first():
                _issue(sign_up, [sign_up.name], by=None)
    return True


def _issue(sign_up: SignUp, names: Sequence[str], by: User | None) -> None:
    for name in names:
        sign_up.certificates.create(name=name)
    sign_up.events.create(kind=SignUpEvent.Kind.CERTIFIED, by=by, places=len(names))
    emails.send(MailTemplate.CERTIFICATE, sign_up)

"""Certificates of attendance: made by the worker for those who signed up for themselves, and by
staff for the people that someone else signed up."""

from collections.abc import Sequence
from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction

from courses import emails
from courses.emails import MailTemplate
from courses.models import Certificate, SignUp, SignUpEvent
from courses.models.certificate import tidy
from website.worker.leases import claim, leased

LEASE = timedelta(minutes=5)


class MoreThanCame(Exception):
    """There would be more certificates than people who are on record as having come."""


def find(code: str) -> Certificate | None:
    """The certificate with this code, however it was typed, while it still stands."""
    rows = Certificate.objects.standing().select_related("sign_up__intake__course")
    return rows.filter(code=tidy(code)).first()


@transaction.atomic
def issue(sign_up_pk: int, names: Sequence[str], *, by: User) -> None:
    """Makes a certificate for each of these names, and mails the student that they are there.
    Raises MoreThanCame, also where the intake is not over."""
    rows = SignUp.objects.attested().select_for_update(of=("self",))
    sign_up = rows.select_related("intake__course").filter(pk=sign_up_pk).first()
    came = (sign_up and sign_up.attended) or 0
    if sign_up is None or sign_up.certificates.count() + len(names) > came:
        raise MoreThanCame
    _issue(sign_up, names, by)


def issue_next() -> bool:
    """The worker's job: makes one certificate that is due."""
    due = claim(SignUp.objects.attested(), "certificate_due_at", lease=LEASE)
    if due is None:
        return False
    with transaction.atomic():
        if leased(due, "certificate_due_at").update(certificate_due_at=None):
            rows = SignUp.objects.attested().select_related("intake__course")
            if sign_up := rows.filter(pk=due.pk, certificates__isnull=True).first():
                _issue(sign_up, [sign_up.name], by=None)
    return True


def _issue(sign_up: SignUp, names: Sequence[str], by: User | None) -> None:
    for name in names:
        sign_up.certificates.create(name=name)
    sign_up.events.create(kind=SignUpEvent.Kind.CERTIFIED, by=by, places=len(names))
    emails.send(MailTemplate.CERTIFICATE, sign_up)

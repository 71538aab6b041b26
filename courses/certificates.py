"""Certificates of attendance: issued by the worker to students who signed up for themselves, and by
staff to those who were signed up by somebody else, and corrected by staff."""

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.forms.models import model_to_dict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from courses import emails
from courses.emails import MailTemplate
from courses.models import Certificate, Intake, SignUp, SignUpEvent
from courses.models.certificate import new_code, normalise
from website.models import SiteSettings
from website.worker.leases import claim, leased

# How long one process of the worker has for a certificate that is due.
LEASE = timedelta(minutes=5)


class MoreThanCame(Exception):
    """There would be more certificates than places with recorded attendance."""


def find(code: str) -> Certificate | None:
    """The valid or replaced certificate with this code, whatever its case and separators; None if
    there is none."""
    return Certificate.objects.valid().filter(code=normalise(code)).first()


def words(intake: Intake) -> dict[str, str]:
    """What a certificate of this intake says today beside the name, by field, in the site's
    language."""
    site = SiteSettings.load()
    language = settings.LANGUAGE_CODE
    with override(language):
        note = _("It certifies attendance only. It is not a qualification or a licence to treat.")
        return {
            "course": str(intake.course),
            "dates": intake.when,
            "venue": intake.venue,
            "school": site.organisation or site.name,
            "note": note,
            "language": language,
        }


@transaction.atomic
def issue(sign_up_pk: int, drafts: Sequence[Certificate], *, by: User) -> None:
    """Issue these unsaved certificates, and mail the student the link. What a draft leaves empty is
    taken from the intake. Raises MoreThanCame, also if the intake is not over."""
    rows = SignUp.objects.with_attendance().select_for_update(of=("self",))
    sign_up = rows.select_related("intake__course").filter(pk=sign_up_pk).first()
    came = (sign_up and sign_up.attended) or 0
    if sign_up is None or sign_up.certificates.current().count() + len(drafts) > came:
        raise MoreThanCame
    _issue(sign_up, drafts, by)


@transaction.atomic
def correct(sign_up_pk: int, drafts: Sequence[Certificate], *, by: User | None) -> None:
    """Issue corrected certificates, and mail the student the link. The drafts are rows of certificates
    with changed words, unsaved; what is empty is taken from the intake. Each gets a new code, and what
    it said until now stays as a replaced certificate, with the old one."""
    rows = SignUp.objects.select_related("intake__course").select_for_update(of=("self",))
    sign_up = rows.get(pk=sign_up_pk)
    replaced = [code for draft in drafts for code in _replace(sign_up, draft, by)]
    if replaced:
        emails.send(MailTemplate.CERTIFICATE, sign_up, replaced=replaced)


def issue_next() -> bool:
    """Worker job: issue one certificate that is due."""
    due = claim(SignUp.objects.with_attendance(), "certificate_due_at", lease=LEASE)
    if due is None:
        return False
    with transaction.atomic():
        if leased(due, "certificate_due_at").update(certificate_due_at=None):
            rows = SignUp.objects.with_attendance().select_related("intake__course")
            if sign_up := rows.filter(pk=due.pk, certificates__isnull=True).first():
                _issue(sign_up, [Certificate(name=sign_up.name)], by=None)
    return True


def _issue(sign_up: SignUp, drafts: Sequence[Certificate], by: User | None) -> None:
    for draft in drafts:
        draft.sign_up = sign_up
        _fill(draft)
        draft.save()
    sign_up.events.create(kind=SignUpEvent.Kind.CERTIFIED, by=by, places=len(drafts))
    emails.send(MailTemplate.CERTIFICATE, sign_up)


def _fill(draft: Certificate) -> None:
    """Take what the draft does not say from the intake."""
    for field, text in words(draft.sign_up.intake).items():
        if not getattr(draft, field):
            setattr(draft, field, text)


def _replace(sign_up: SignUp, draft: Certificate, by: User | None) -> list[str]:
    """Save a corrected certificate. Returns the code that it had until now, nothing if it says what it
    said, or was withdrawn meanwhile."""
    old = sign_up.certificates.current().filter(pk=draft.pk).first()
    draft.sign_up = sign_up
    _fill(draft)
    if old is None or model_to_dict(old, Certificate.WORDS) == model_to_dict(draft, draft.WORDS):
        return []
    now, old_code = timezone.now(), old.code
    draft.code, draft.issued_at, draft.issued_on = new_code(), now, timezone.localdate(now)
    draft.save()
    old.pk, old.replaced_at = None, now
    old.save(force_insert=True)
    reason = _("%(new)s replaces %(old)s") % {"new": draft.code, "old": old_code}
    sign_up.events.create(kind=SignUpEvent.Kind.CERTIFIED, by=by, places=1, reason=reason)
    return [old_code]

"""“Tell me about the next intake”: email addresses that get one mail when sign-up opens."""

from django.db import transaction
from django.utils import timezone

from courses import emails
from courses.models import Course, Intake, Interest
from courses.places import REPEAT_WINDOW, SIGN_UPS
from courses.reservations import CONFIRMATION_TIMEOUT
from website.addresses import mailbox
from website.mail import limits
from website.worker import failures


@transaction.atomic
def add(course: Course, email: str, *, visitor: str) -> None:
    """Store the address and mail the confirmation link. A known address gets at most one mail in
    REPEAT_WINDOW, and none once it is verified. `visitor` is as for `places.sign_up`. Raises
    TooMany."""
    limits.take_request(SIGN_UPS, visitor, email)
    now = timezone.now()
    expires_at = now + CONFIRMATION_TIMEOUT
    fields = {"email": email, "expires_at": expires_at}
    interest, is_new = Interest.objects.get_or_create(
        course=course, folded_email=mailbox(email), defaults=fields
    )
    is_due = interest.expires_at is not None and interest.mailed_at <= now - REPEAT_WINDOW
    if is_due:
        Interest.objects.filter(pk=interest.pk).update(mailed_at=now, expires_at=expires_at)
    if is_new or is_due:
        emails.ask_to_confirm(interest)


def verify(pk: int) -> None:
    """Mark the address as verified: it no longer expires."""
    Interest.objects.filter(pk=pk).update(expires_at=None)


def delete(pk: int) -> None:
    """Delete the address, as its owner wishes."""
    Interest.objects.filter(pk=pk).delete()


def notify_next() -> bool:
    """Worker job: mail one verified address whose course is open for sign-up, and delete it in the
    same transaction."""
    is_open = Intake.objects.open_for_sign_up().filter(course__is_published=True)
    verified = Interest.objects.filter(expires_at__isnull=True).select_related("course")
    interest = failures.first(verified.filter(course__intakes__in=is_open).order_by("pk"))
    if interest is None:
        return False
    intake = is_open.filter(course=interest.course).first()
    if intake is None:
        return False
    with transaction.atomic():
        deleted, _rows = Interest.objects.filter(pk=interest.pk).delete()
        if deleted:
            emails.notify_sign_up_open(interest, intake)
    return True

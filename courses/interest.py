"""“Tell me about the next intake”: an address, kept until one mail has been written to it."""

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from courses import emails
from courses.models import Course, CoursePolicy, Intake, Interest
from courses.models.sign_up import fold
from courses.places import HOLD, SAME_FORM, TooManySignUps
from website.http.throttling import is_over


@transaction.atomic
def ask(course: Course, email: str, *, visitor: str) -> None:
    """Keeps the address and mails the link that proves it. For an address that is known there is
    at most one mail in SAME_FORM, and none once it is proved. Raises TooManySignUps."""
    if visitor and is_over(
        settings.SIGN_UP_RATE, Interest.objects.filter(visitor=visitor), "created_at"
    ):
        raise TooManySignUps
    now = timezone.now()
    fields = {"email": email, "visitor": visitor or None, "expires_at": now + HOLD}
    interest, is_new = Interest.objects.get_or_create(
        course=course, folded_email=fold(email), defaults=fields
    )
    is_due = interest.expires_at is not None and interest.mailed_at <= now - SAME_FORM
    if is_due:
        Interest.objects.filter(pk=interest.pk).update(mailed_at=now, expires_at=now + HOLD)
    if is_new or is_due:
        emails.ask_to_confirm(interest)


def verify(pk: int) -> None:
    """The link was used: the address is kept until the next intake opens."""
    Interest.objects.filter(pk=pk).update(expires_at=None)


def forget(pk: int) -> None:
    """They do not want to hear any more."""
    Interest.objects.filter(pk=pk).delete()


def notify_next() -> bool:
    """The worker's job: writes to one of those who wait for a course that is open now, and
    forgets the address in the same transaction."""
    is_open = Intake.objects.open_for_sign_up().filter(course__is_published=True)
    proved = Interest.objects.filter(expires_at__isnull=True).select_related("course")
    interest = proved.filter(course__intakes__in=is_open).order_by("pk").first()
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


def forget_next() -> bool:
    """The worker's job: forgets one address that was not proved in time, or waits for longer than
    the policy keeps any."""
    is_old = Q(created_at__lt=CoursePolicy.load().forget_before)
    due = Interest.objects.filter(Q(expires_at__lte=timezone.now()) | is_old).first()
    if due is None:
        return False
    due.delete()
    return True

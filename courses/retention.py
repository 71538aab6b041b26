"""What courses forget in time: who students were, and addresses that asked for news.

CoursePolicy says after how long; the privacy page says so too.
"""

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from courses.models import CoursePolicy, Interest, SignUp, SignUpEvent
from courses.privacy import anonymise
from website.worker import failures

BATCH = 100
Kind = SignUpEvent.Kind
FINAL_EVENTS = (Kind.CANCELLED, Kind.LAPSED, Kind.LIST_ENDED, Kind.CALLED_OFF)


def forget_old_sign_ups() -> bool:
    """Worker job: remove the personal data of a batch of old sign-ups. Their rows stay, for the
    statistics and the accounts."""
    policy = CoursePolicy.load()
    end = Coalesce("intake__ends_at", "intake__closes_at")
    over = SignUp.objects.annotate(end=end).filter(end__lt=policy.forget_before)
    ended = SignUp.objects.filter(
        ~Q(status__in=SignUp.LIVE),
        events__kind__in=FINAL_EVENTS,
        events__at__lt=policy.forget_ended_before,
        payments__isnull=True,
    )
    old = failures.batch(over.named(), BATCH) or failures.batch(ended.named().distinct(), BATCH)
    if old:
        anonymise([sign_up.pk for sign_up in old])
    return bool(old)


def delete_old_interest() -> bool:
    """Worker job: delete one address that was not verified in time, or is older than the policy
    allows."""
    is_old = Q(created_at__lt=CoursePolicy.load().forget_before)
    due = failures.first(Interest.objects.filter(Q(expires_at__lte=timezone.now()) | is_old))
    if due is None:
        return False
    due.delete()
    return True

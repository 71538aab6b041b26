"""What courses forget in time: who students were, and addresses that asked for news.

CoursePolicy says after how long; the privacy page says so too.
"""

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from courses.models import Certificate, CoursePolicy, Interest, SignUp, SignUpEvent
from website.models import OutgoingMail
from website.personal_fields import erased_values

BATCH = 100
FINAL_EVENTS = (SignUpEvent.Kind.CANCELLED, SignUpEvent.Kind.LAPSED, SignUpEvent.Kind.CALLED_OFF)


def forget_old_sign_ups() -> bool:
    """Worker job: remove the personal data of a batch of old sign-ups. Their rows stay, for the
    statistics and the accounts."""
    policy = CoursePolicy.load()
    end = Coalesce("intake__ends_at", "intake__closes_at")
    over = SignUp.objects.annotate(end=end).filter(end__lt=policy.forget_before)
    ended = SignUp.objects.filter(
        status__in=[SignUp.Status.CANCELLED, SignUp.Status.LAPSED],
        events__kind__in=FINAL_EVENTS,
        events__at__lt=policy.forget_ended_before,
        payments__isnull=True,
    )
    old = [*over.named()[:BATCH], *ended.named().distinct()[:BATCH]]
    if old:
        _forget(old)
    return bool(old)


@transaction.atomic
def _forget(sign_ups: list[SignUp]) -> None:
    for sign_up in sign_ups:
        # Each mail about a sign-up contains the URL of its receipt.
        mails = OutgoingMail.objects.filter(to=sign_up.email, kind__startswith="courses/")
        mails.filter(text__contains=sign_up.get_absolute_url()).delete()
    rows = SignUp.objects.filter(pk__in=[sign_up.pk for sign_up in sign_ups])
    SignUpEvent.objects.filter(sign_up__in=rows).delete()
    Certificate.objects.filter(sign_up__in=rows).delete()
    rows.update(**erased_values(SignUp.PERSONAL_FIELDS))


def delete_old_interest() -> bool:
    """Worker job: delete one address that was not verified in time, or is older than the policy
    allows."""
    is_old = Q(created_at__lt=CoursePolicy.load().forget_before)
    due = Interest.objects.filter(Q(expires_at__lte=timezone.now()) | is_old).first()
    if due is None:
        return False
    due.delete()
    return True

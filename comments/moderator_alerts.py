"""When moderators are told that something waits for them: at once, in the morning, or never."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from comments import emails
from comments.models import Comment, CommentPolicy
from comments.policy import Hold
from website.worker import leases

MORNING_HOUR = 7
LEASE = timedelta(minutes=2)
Mails = CommentPolicy.Mails


def held(comment: Comment, hold: Hold) -> None:
    """A comment waits for a decision. Call it inside the transaction that holds it."""
    if _is_told_at_once():
        emails.awaiting_review(comment, hold)


def reported(comment: Comment, reason: str) -> None:
    """A reader complains of a comment. Call it inside the transaction that notes the report."""
    if _is_told_at_once():
        emails.reported(comment, reason)


def send_digest() -> bool:
    """The worker's job: one mail about all that waits, the morning after the first of them."""
    policy = leases.claim(CommentPolicy.objects.all(), "digest_due_at", lease=LEASE)
    if policy is None:
        return False
    with transaction.atomic():
        mine = leases.leased(policy, "digest_due_at").update(digest_due_at=None)
        if mine and policy.moderator_mails != Mails.NONE:
            emails.digest(
                held=Comment.objects.awaiting_review().select_related("article"),
                reported=Comment.objects.reported().select_related("article"),
            )
    return True


def _is_told_at_once() -> bool:
    policy = CommentPolicy.load()
    if policy.moderator_mails == Mails.DAILY:
        now = timezone.localtime()
        morning = now.replace(hour=MORNING_HOUR, minute=0, second=0, microsecond=0)
        due = morning if now < morning else morning + timedelta(days=1)
        CommentPolicy.objects.filter(digest_due_at=None).update(digest_due_at=due)
    return policy.moderator_mails == Mails.EACH

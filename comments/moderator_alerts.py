"""Alerts to moderators by mail: at once, in a daily digest, or never, as the policy says."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from comments import emails
from comments.models import Comment, CommentPolicy
from comments.policy import Hold
from website.worker import leases

# The local hour of the digest.
MORNING_HOUR = 7
LEASE = timedelta(minutes=2)
Mails = CommentPolicy.Mails


def held(comment: Comment, hold: Hold) -> None:
    """Alert them to a held comment. Call it inside the transaction that holds it."""
    if _is_due_at_once():
        emails.awaiting_review(comment, hold)


def reported(comment: Comment, reason: str) -> None:
    """Alert them to a reader's report. Call it inside the transaction that stores it."""
    if _is_due_at_once():
        emails.reported(comment, reason)


def send_digest() -> bool:
    """Worker job: mail the digest of everything that waits, if it is due. Returns whether it was."""
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


def _is_due_at_once() -> bool:
    """Whether to mail now. For a daily digest, schedule it for the next morning instead."""
    policy = CommentPolicy.load()
    if policy.moderator_mails == Mails.DAILY:
        now = timezone.localtime()
        morning = now.replace(hour=MORNING_HOUR, minute=0, second=0, microsecond=0)
        due = morning if now < morning else morning + timedelta(days=1)
        CommentPolicy.objects.filter(digest_due_at=None).update(digest_due_at=due)
    return policy.moderator_mails == Mails.EACH

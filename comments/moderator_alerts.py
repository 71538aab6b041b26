"""Alerts to moderators by mail: the first at once and the others together, each at once, in a daily
digest, or never, as the policy says. A comment of which they were mailed is not mailed again until
it was decided."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from comments import emails
from comments.models import Comment, CommentPolicy
from comments.policy import Hold
from website.dates import next_morning
from website.http.throttling import Limit, TooMany, take
from website.worker import leases

# How long after the first mail the others follow in one, where the first is mailed at once.
GAP = timedelta(hours=1)
LEASE = timedelta(minutes=2)
REPORTED_FIRST = (F("reported_at").desc(nulls_last=True), "-created_at")
Mails = CommentPolicy.Mails

# Of “the first at once”: who withdraws a held comment and sends the next must not mail each.
AT_ONCE = Limit("mails to moderators", "MODERATOR_MAIL_RATE", "")


def held(comment: Comment, hold: Hold) -> None:
    """Alert them to a held comment. Call it inside the transaction that holds it."""
    if _is_due_at_once(comment):
        emails.awaiting_review(comment, hold)


def reported(comment: Comment, reason: str) -> None:
    """Alert them to a reader's report. Call it inside the transaction that stores it."""
    if _is_due_at_once(comment):
        emails.reported(comment, reason)


def send_digest() -> bool:
    """Worker job: mail the digest of what waits and was not mailed, if it is due. Returns whether it
    was."""
    policy = leases.claim(CommentPolicy.objects.all(), "digest_due_at", lease=LEASE)
    if policy is None:
        return False
    now = timezone.now()
    with transaction.atomic():
        changes = {"digest_due_at": None, "digest_sent_at": now}
        mine = leases.leased(policy, "digest_due_at").update(**changes)
        if mine and policy.moderator_mails != Mails.NONE:
            new = Comment.objects.awaiting_a_moderator().filter(alerted_at=None)
            listed = list(new.select_related("article").order_by(*REPORTED_FIRST))
            if listed:
                Comment.objects.filter(pk__in=[row.pk for row in listed]).update(alerted_at=now)
                emails.digest(listed)
    return True


def _is_due_at_once(comment: Comment) -> bool:
    """Whether to mail now. What the policy wants in a digest is scheduled instead."""
    # The lock makes the second of two comments that are held at once see the first.
    policy, _created = CommentPolicy.objects.select_for_update().get_or_create(pk=1)
    row = Comment.objects.filter(pk=comment.pk, alerted_at=None)
    if policy.moderator_mails == Mails.NONE or not row.exists():
        return False
    if not _is_mailed_alone(policy.moderator_mails, comment):
        if policy.digest_due_at is None:
            policy.digest_due_at = _next_digest(policy)
            policy.save(update_fields=["digest_due_at"])
        return False
    row.update(alerted_at=timezone.now())
    CommentPolicy.objects.update(digest_sent_at=None)
    return True


def _is_mailed_alone(mails: str, comment: Comment) -> bool:
    """Whether the policy wants a mail about this comment alone."""
    if mails != Mails.DIGEST:
        return mails == Mails.EACH
    waiting = Comment.objects.awaiting_a_moderator().filter(alerted_at__isnull=False)
    if waiting.exclude(pk=comment.pk).exists():
        return False
    try:
        take(AT_ONCE)
    except TooMany:
        return False
    return True


def _next_digest(policy: CommentPolicy) -> datetime:
    """An hour after the first mail, and the next morning after that."""
    now = timezone.now()
    if policy.moderator_mails == Mails.DIGEST and policy.digest_sent_at is None:
        return now + GAP
    return next_morning(now)

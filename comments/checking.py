"""The worker's spam checks: one comment at a time, tried again until Akismet gives a verdict."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from comments import akismet, backoff, deciding
from comments.decisions import Status
from comments.feedback import describe
from comments.history import note_failure
from comments.models import Comment, CommentEvent, SpamCheck
from comments.policy import Hold, HoldReason
from website.worker.leases import claim, leased
from website.worker.loops import Outage

logger = logging.getLogger(__name__)

# How long after a comment was sent the check is tried again.
CHECK_FOR = timedelta(days=15)
USAGE_INTERVAL = timedelta(hours=6)

Kind = CommentEvent.Kind


@dataclass(frozen=True)
class Progress:
    """How far a recheck of the whole queue has come, in comments."""

    size: int
    left: int
    begun_at: datetime | None
    by: User | None

    @property
    def done(self) -> int:
        return max(self.size - self.left, 0)


def check_next() -> bool:
    """Worker job: have Akismet check one comment. Returns whether one was due. Without a key
    nothing is checked and all comments stay held. Raises Outage if there is no verdict."""
    if not akismet.is_configured():
        return False
    comment = claim(Comment.objects.awaiting_check(), "check_due_at", lease=backoff.LEASE)
    if comment is None:
        return False
    # A recheck sends the comment as it stands; a retry sends the same fields as the first attempt.
    sent = (not comment.recheck_reason and comment.submitted) or describe(comment)
    had_failed = bool(comment.check_failure)
    try:
        if had_failed:
            akismet.verify_key()
        retry = "retry" if had_failed else ""
        answer = akismet.check(sent, reason=comment.recheck_reason or retry)
    except akismet.NoAddress as failure:
        _give_up(comment, failure)
    except akismet.NoVerdict as failure:
        _postpone(comment, failure)
        if not isinstance(failure, akismet.NotYet):
            raise Outage(failure.reason) from failure
    else:
        deciding.settle(comment, answer, sent)
        _store_alert(answer.alert)
        if had_failed:
            _make_postponed_due()
    return True


def fetch_usage() -> bool:
    """Worker job: every USAGE_INTERVAL, fetch how much of the key's allowance is used. Returns
    whether that was due. If Akismet does not answer, the last figures stay."""
    if not akismet.is_configured():
        return False
    row = claim(SpamCheck.objects.all(), "usage_due_at", lease=USAGE_INTERVAL)
    if row is None:
        return False
    try:
        usage = akismet.usage()
    except akismet.NoVerdict as failure:
        logger.warning("use of the Akismet key: %s", failure.reason)
        return True
    SpamCheck.objects.update(usage=usage.used, limit=usage.limit, is_throttled=usage.is_throttled)
    return True


@transaction.atomic
def recheck_queue(*, by: User) -> int:
    """Make a check due for every held comment that has an IP address and is not about to be checked
    anyway. Returns how many there are."""
    now = timezone.now()
    queue = (
        Comment.objects.filter(status=Status.HELD, ip__isnull=False)
        .exclude(check_due_at__isnull=False, check_failure="")
        .exclude(check_due_at__gt=now, check_due_at__lte=now + backoff.LEASE)
    )
    number = queue.update(check_due_at=now, recheck_reason=Comment.Recheck.QUEUE)
    row = SpamCheck.load()
    row.recheck_size, row.recheck_at, row.recheck_by = number, now, by
    row.save()
    return number


def recheck_progress() -> Progress:
    """How far the last recheck has come. Comments that moderators decide meanwhile count as done."""
    row = SpamCheck.load()
    left = Comment.objects.being_rechecked().count() if row.recheck_at else 0
    return Progress(row.recheck_size, left, row.recheck_at, row.recheck_by)


def _store_alert(alert: str) -> None:
    """Store Akismet's alert to the owner of the key, if it has changed."""
    if SpamCheck.objects.filter(alert=alert, usage_due_at__isnull=False).exists():
        return
    row = SpamCheck.load()
    row.alert, row.usage_due_at = alert, row.usage_due_at or timezone.now()
    row.save()


def _make_postponed_due() -> None:
    """Make postponed checks due, since Akismet answers again. Those that are due within a lease
    may be claimed, and are left alone."""
    now = timezone.now()
    postponed = Comment.objects.awaiting_check().exclude(check_failure="")
    postponed.filter(check_due_at__gt=now + backoff.LEASE).update(check_due_at=now)


def _postpone(comment: Comment, failure: akismet.NoVerdict) -> None:
    now = timezone.now()
    if now - comment.created_at > CHECK_FOR:
        _give_up(comment, failure)
        return
    due = now + backoff.wait(comment.created_at, now, failure)
    with transaction.atomic():
        changes = {"check_failure": failure.reason, "check_due_at": due}
        if leased(comment, "check_due_at").filter(status=Status.HELD).update(**changes):
            note_failure(comment, Kind.NO_VERDICT, failure.reason)
        if isinstance(failure, akismet.ServiceBusy | akismet.KeyRefused):
            # The others would fail in the same way.
            others = Comment.objects.awaiting_check().filter(check_due_at__lte=now)
            others.update(check_failure=failure.reason, check_due_at=due)


@transaction.atomic
def _give_up(comment: Comment, failure: akismet.NoVerdict) -> None:
    """Leave the comment to the moderators without a verdict. Alert them, unless another rule held
    it before."""
    was_held = comment.hold_reason != HoldReason.CHECK
    hold = Hold(HoldReason(comment.hold_reason) if was_held else HoldReason.UNCHECKED)
    changes = {"check_failure": failure.reason, "check_due_at": None, "hold_reason": hold.rule}
    changes["recheck_reason"] = ""
    if leased(comment, "check_due_at").filter(status=Status.HELD).update(**changes):
        note_failure(comment, Kind.NO_VERDICT, failure.reason)
        if not was_held:
            deciding.hold_for_review(comment, hold)

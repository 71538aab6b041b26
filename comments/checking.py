"""Akismet asked and told: what the worker does, until there is a verdict or a report is taken."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from comments import akismet, moderation
from comments.models import Comment, CommentEvent, SpamCheck
from comments.moderation import describe, hold_for_review, note
from comments.policy import Hold, HoldReason
from website.worker.leases import claim, leased
from website.worker.loops import Outage

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
SHORTEST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
CHECK_FOR = timedelta(days=15)
ASK_USAGE_EVERY = timedelta(hours=6)

Status = Comment.Status
Kind = CommentEvent.Kind


@dataclass(frozen=True)
class Progress:
    """How far a recheck of the whole queue has come."""

    size: int
    left: int
    begun_at: datetime | None
    by: User | None

    @property
    def done(self) -> int:
        return max(self.size - self.left, 0)


def check_next() -> bool:
    """The worker's job: asks Akismet about one comment. Without a key nothing is asked and
    everything waits. Raises Outage when there is no verdict."""
    if not akismet.is_configured():
        return False
    comment = claim(Comment.objects.awaiting_check(), "check_due_at", lease=LEASE)
    if comment is None:
        return False
    # What its author changed is sent as it stands; a moderator's changes are not.
    sent = (not comment.recheck_reason and comment.submitted) or describe(comment)
    had_failed = bool(comment.check_failure)
    try:
        if had_failed:
            akismet.verify_key()
        again = "retry" if had_failed else ""
        answer = akismet.check(sent, reason=comment.recheck_reason or again)
    except akismet.NoAddress as failure:
        _give_up(comment, failure)
    except akismet.NoVerdict as failure:
        _postpone_check(comment, failure)
        if not isinstance(failure, akismet.NotYet):
            raise Outage(failure.reason) from failure
    else:
        moderation.settle(comment, answer, sent)
        _remember(answer.alert)
        if had_failed:
            _hasten_others()
    return True


def send_feedback_next() -> bool:
    """The worker's job: tells Akismet of one decision that went against it, with the values that
    were first sent, until it accepts. Raises Outage when it does not."""
    if not akismet.is_configured():
        return False
    comment = claim(Comment.objects.feedback_waiting(), "feedback_due_at", lease=LEASE)
    if comment is None:
        return False
    lesson = comment.feedback_due
    try:
        akismet.report(
            comment.submitted or describe(comment),
            as_spam=lesson == Comment.Feedback.SPAM,
            verdict=comment.verdict,
            reporter=comment.decided_by.get_username() if comment.decided_by else "",
        )
    except akismet.NoAddress as failure:
        _end_feedback(comment, Kind.FEEDBACK_FAILED, failure.reason)
    except akismet.NoVerdict as failure:
        _postpone_feedback(comment, failure)
        raise Outage(failure.reason) from failure
    else:
        _end_feedback(comment, Kind.FEEDBACK_SENT, lesson, feedback_sent=lesson)
    return True


def ask_usage_next() -> bool:
    """The worker's job: asks, some times a day, how much of the key's allowance is used. Without an
    answer the old figures stand; no comment waits for them."""
    if not akismet.is_configured():
        return False
    row = claim(SpamCheck.objects.all(), "usage_due_at", lease=ASK_USAGE_EVERY)
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
    """Has Akismet asked again about every held comment whose sender's address is still known and
    that it is not asked about already, and gives their number."""
    now = timezone.now()
    queue = (
        Comment.objects.filter(status=Status.HELD, ip__isnull=False)
        .exclude(check_due_at__isnull=False, check_failure="")
        .exclude(check_due_at__gt=now, check_due_at__lte=now + LEASE)
    )
    number = queue.update(check_due_at=now, recheck_reason=Comment.Recheck.QUEUE)
    row = SpamCheck.load()
    row.recheck_size, row.recheck_at, row.recheck_by = number, now, by
    row.save()
    return number


def recheck_progress() -> Progress:
    """How far the last recheck has come. What people decide meanwhile counts as done."""
    row = SpamCheck.load()
    left = Comment.objects.being_rechecked().count() if row.recheck_at else 0
    return Progress(row.recheck_size, left, row.recheck_at, row.recheck_by)


def _remember(alert: str) -> None:
    """What Akismet tells the owner of the key, written only when it is news."""
    if SpamCheck.objects.filter(alert=alert, usage_due_at__isnull=False).exists():
        return
    row = SpamCheck.load()
    row.alert, row.usage_due_at = alert, row.usage_due_at or timezone.now()
    row.save()


def _hasten_others() -> None:
    """The service is back: what was put off is due. A lease ends sooner, and is left alone."""
    now = timezone.now()
    put_off = Comment.objects.awaiting_check().exclude(check_failure="")
    put_off.filter(check_due_at__gt=now + LEASE).update(check_due_at=now)


def _postpone_check(comment: Comment, failure: akismet.NoVerdict) -> None:
    now = timezone.now()
    if now - comment.created_at > CHECK_FOR:
        _give_up(comment, failure)
        return
    due = now + _wait(comment.created_at, now, failure)
    with transaction.atomic():
        changes = {"check_failure": failure.reason, "check_due_at": due}
        if leased(comment, "check_due_at").filter(status=Status.HELD).update(**changes):
            _note_failure(comment, Kind.NO_VERDICT, failure.reason)
        if isinstance(failure, akismet.ServiceBusy | akismet.KeyRefused):
            others = Comment.objects.awaiting_check().filter(check_due_at__lte=now)
            others.update(check_failure=failure.reason, check_due_at=due)


@transaction.atomic
def _give_up(comment: Comment, failure: akismet.NoVerdict) -> None:
    """A person decides without Akismet: about the rule that held it before, if one did."""
    was_held = comment.hold_reason != HoldReason.CHECK
    hold = Hold(HoldReason(comment.hold_reason) if was_held else HoldReason.UNCHECKED)
    changes = {"check_failure": failure.reason, "check_due_at": None, "hold_reason": hold.rule}
    changes["recheck_reason"] = ""
    if leased(comment, "check_due_at").filter(status=Status.HELD).update(**changes):
        _note_failure(comment, Kind.NO_VERDICT, failure.reason)
        if not was_held:
            hold_for_review(comment, hold)


@transaction.atomic
def _end_feedback(comment: Comment, kind: Kind, detail: str, **changes: Any) -> None:
    due = leased(comment, "feedback_due_at")
    due.update(feedback_due="", feedback_due_at=None, **changes)
    note(comment, kind, detail)


@transaction.atomic
def _postpone_feedback(comment: Comment, failure: akismet.NoVerdict) -> None:
    now = timezone.now()
    since = comment.decided_at or comment.created_at
    due = leased(comment, "feedback_due_at")
    if due.update(feedback_due_at=now + _wait(since, now, failure)):
        _note_failure(comment, Kind.FEEDBACK_FAILED, failure.reason)


def _wait(since: datetime, now: datetime, failure: akismet.NoVerdict) -> timedelta:
    """As long again as it has waited already, from a minute to six hours, and never less than
    the service asked for."""
    longer = min(max(now - since, SHORTEST_WAIT), LONGEST_WAIT)
    return max(longer, failure.retry_after or SHORTEST_WAIT)


def _note_failure(comment: Comment, kind: Kind, reason: str) -> None:
    """A failure like the last one is not worth another line in the history."""
    last = comment.events.last()
    if last and (last.kind, last.detail) == (kind, reason):
        last.at = timezone.now()
        last.save(update_fields=["at"])
    else:
        note(comment, kind, reason)

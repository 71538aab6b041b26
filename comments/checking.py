"""The worker's spam checks: one comment at a time, tried again until Akismet gives a verdict."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comments import akismet, backoff, deciding, spam_service
from comments.decisions import Status
from comments.feedback import describe
from comments.history import note_failure
from comments.models import Comment, CommentEvent, SpamCheck
from comments.policy import Hold, HoldReason
from website.worker import failures
from website.worker.leases import claim, leased
from website.worker.loops import Outage

logger = logging.getLogger(__name__)

# How long after a comment was sent the check is tried again.
CHECK_FOR = timedelta(days=15)
USAGE_INTERVAL = timedelta(hours=6)
# How often a comment is tried that fails by itself, or for which Akismet needs more time.
MAX_TRIES = 3
BATCH = 100
DETAIL_LIMIT = Comment._meta.get_field("hold_detail").max_length

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
    nothing is checked and each comment waits for a person. Raises Outage if Akismet is in trouble."""
    if akismet.is_configured() and not spam_service.may_be_asked():
        return False
    comment = claim(Comment.objects.awaiting_check(), "check_due_at", lease=backoff.LEASE)
    if comment is None:
        return False
    if not akismet.is_configured():
        _give_up(comment, akismet.NoKey(_("No Akismet key is set.")))
        return True
    failure = _verify_and_check(comment)
    if failure and not failure.is_certain and (other := _claim_newest()):
        # Whether it is about this comment only another one can tell.
        second = _check(other)
        if second is None:
            _wait(comment, failure, backoff.SHORTEST_WAIT * 2**comment.check_tries)
            return True
        _return(other, second)
    if failure:
        _return(comment, failure)
        _give_up_old(failure)
        spam_service.note_failure(failure)
        raise Outage(failure.reason) from failure
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
        SpamCheck.write(usage_failure=failure.reason)
        if isinstance(failure, akismet.KeyRefused):
            spam_service.note_failure(failure)
        return True
    SpamCheck.write(
        usage=usage.used,
        limit=usage.limit,
        is_throttled=usage.is_throttled,
        usage_failure="",
    )
    spam_service.note_alert(usage.notice)
    return True


def note_error(comment: Comment, error: str, is_final: bool) -> bool:
    """Note an unexpected error in the comment's history. At last the comment is left to the
    moderators."""
    if is_final:
        reason = _("An error stopped its spam check again and again: %s") % error
        _give_up(comment, akismet.NoVerdict(reason))
    else:
        reason = _("An error stopped the spam check, which is tried again: %s") % error
        note_failure(comment, Kind.NO_VERDICT, reason)
    return is_final


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
    number = queue.update(check_due_at=now, check_tries=0, recheck_reason=Comment.Recheck.QUEUE)
    SpamCheck.write(recheck_size=number, recheck_at=now, recheck_by=by)
    return number


def recheck_progress() -> Progress:
    """How far the last recheck has come. Comments that moderators decide meanwhile count as done."""
    row = SpamCheck.load()
    left = Comment.objects.being_rechecked().count() if row.recheck_at else 0
    return Progress(row.recheck_size, left, row.recheck_at, row.recheck_by)


def _verify_and_check(comment: Comment) -> akismet.ServiceDown | None:
    try:
        spam_service.verify_after_trouble()
    except akismet.KeyRefused as failure:
        return failure
    except akismet.ServiceDown as failure:
        return akismet.ServiceBusy(
            failure.reason, retry_after=failure.retry_after, notice=failure.notice
        )
    return _check(comment)


def _check(comment: Comment) -> akismet.ServiceDown | None:
    """Check a claimed comment and act on the answer. Returns the failure if Akismet gave none."""
    # Never `submitted`: the author may have edited the text since the first check.
    sent = describe(comment)
    try:
        answer = akismet.check(sent, reason=_reason(comment))
    except akismet.ServiceDown as failure:
        return failure
    except akismet.NoAddress as failure:
        _give_up(comment, failure)
        return None
    except akismet.CommentRefused as failure:
        _give_up(comment, failure)
        notice = failure.notice
    except akismet.NotYet as failure:
        _wait(comment, failure, failure.retry_after or backoff.SHORTEST_WAIT)
        notice = failure.notice
    else:
        deciding.settle(comment, answer, sent)
        notice = answer.notice
        if SpamCheck.load().usage_due_at is None:
            SpamCheck.write(usage_due_at=timezone.now())
    spam_service.note_answer(notice)
    return None


def _reason(comment: Comment) -> str:
    """Why Akismet is asked about a comment. The reason `edit` is sent once, since with any other
    Akismet does not ask for more time again."""
    if comment.check_tries:
        return "retry"
    return comment.recheck_reason or ("retry" if comment.check_failure else "")


def _claim_newest() -> Comment | None:
    waiting = Comment.objects.awaiting_check().filter(check_due_at__lte=timezone.now())
    newest = failures.untroubled(waiting).order_by("-created_at", "-pk").values("pk")[:1]
    return claim(Comment.objects.filter(pk__in=newest), "check_due_at", lease=backoff.LEASE)


def _return(comment: Comment, failure: akismet.NoVerdict) -> None:
    """Make a claimed comment due again, before those that were sent later."""
    changes = {"check_failure": failure.reason, "check_due_at": comment.created_at}
    if leased(comment, "check_due_at").filter(status=Status.HELD).update(**changes):
        note_failure(comment, Kind.NO_VERDICT, failure.reason)


def _wait(comment: Comment, failure: akismet.NoVerdict, pause: timedelta) -> None:
    """Try a claimed comment again after `pause`, for reasons of its own; MAX_TRIES times in all."""
    tries = comment.check_tries + 1
    if tries >= MAX_TRIES:
        _give_up(comment, failure)
        return
    due = timezone.now() + pause
    changes = {"check_failure": failure.reason, "check_due_at": due, "check_tries": tries}
    if leased(comment, "check_due_at").filter(status=Status.HELD).update(**changes):
        kind = Kind.WAITS if isinstance(failure, akismet.NotYet) else Kind.NO_VERDICT
        note_failure(comment, kind, failure.reason)


def _give_up_old(failure: akismet.NoVerdict) -> None:
    """Leave comments that have waited for CHECK_FOR to the moderators."""
    before = timezone.now() - CHECK_FOR
    for comment in Comment.objects.awaiting_check().filter(created_at__lt=before)[:BATCH]:
        _give_up(comment, failure)


@transaction.atomic
def _give_up(comment: Comment, failure: akismet.NoVerdict) -> None:
    """Leave the comment to the moderators without a verdict. Alert them, unless another rule held
    it before."""
    was_held = comment.hold_reason != HoldReason.CHECK
    hold = Hold(HoldReason.UNCHECKED, failure.reason[:DETAIL_LIMIT])
    changes: dict[str, Any] = {"check_failure": failure.reason, "check_due_at": None}
    changes |= {"recheck_reason": "", "check_tries": 0}
    if not was_held:
        changes |= {"hold_reason": hold.rule, "hold_detail": hold.detail}
    if leased(comment, "check_due_at").filter(status=Status.HELD).update(**changes):
        note_failure(comment, Kind.NO_VERDICT, failure.reason)
        if not was_held:
            deciding.hold_for_review(comment, hold)

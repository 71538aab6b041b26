"""The life of a comment, and the only writer of its status.

A person's decision always wins over a later machine's: a decision takes the check off the row,
and the worker writes only while the row is held and its lease is still its own.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from blog.models import Article
from comments import akismet, emails, subscriptions
from comments.models import Comment, CommentEvent, CommentPolicy, Verdict
from comments.policy import Hold, HoldRule, judge
from website import tokens
from website.visitors import is_over
from website.work import Outage, claim, held

SAME_FORM_WITHIN = timedelta(minutes=10)
LEASE = timedelta(minutes=2)
SHORTEST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
CHECK_FOR = timedelta(days=15)

Status = Comment.Status
Kind = CommentEvent.Kind
KIND_OF_DECISION = {
    Status.APPROVED: Kind.APPROVED,
    Status.SPAM: Kind.SPAM,
    Status.TRASH: Kind.TRASHED,
}
# What Akismet ought to believe once a person has decided so. The trash says nothing about spam.
LESSON_OF_DECISION = {
    Status.APPROVED: Comment.Feedback.HAM,
    Status.SPAM: Comment.Feedback.SPAM,
}


class TooMany(Exception):
    """The visitor has sent as many comments as COMMENT_RATE allows for now."""


class Duplicate(Exception):
    """The same words are here already. `comment` is the row that holds them."""

    def __init__(self, comment: Comment) -> None:
        super().__init__(str(comment))
        self.comment = comment


class AlreadyDecided(Exception):
    """Someone decided since the moderator looked. `comment` is the row as it stands now."""

    def __init__(self, comment: Comment) -> None:
        super().__init__(str(comment))
        self.comment = comment


@transaction.atomic
def submit(comment: Comment) -> Comment:
    """Stores a new comment, held until Akismet has answered, and returns it. The same form sent
    twice gives the comment that the first one made. Raises TooMany, and Duplicate where the same
    words came earlier. What a moderator writes is published at once."""
    # The lock makes the second of a double click see the first.
    Article.objects.select_for_update(no_key=True).get(pk=comment.article_id)
    now = timezone.now()
    comment.digest = _digest(comment)
    if earlier := Comment.objects.filter(digest=comment.digest).oldest_first().first():
        if _is_same_form(comment, earlier, now):
            return earlier
        if not comment.staff_user:
            raise Duplicate(earlier)
    sent = Comment.objects.filter(ip=comment.ip)
    if not comment.staff_user and is_over(settings.COMMENT_RATE, sent, "created_at"):
        raise TooMany
    if comment.ip is None:
        # Without an address there is no check that would need the rest, and nothing to date it by.
        comment.user_agent = comment.referrer = ""
    comment.status, comment.held_by = Status.HELD, HoldRule.CHECK
    comment.created_at = comment.check_due_at = now
    comment.root = comment.parent and (comment.parent.root or comment.parent)
    comment.save(force_insert=True)
    _note(comment, Kind.RECEIVED, by=comment.staff_user)
    if comment.staff_user and comment.staff_user.has_perm("comments.change_comment"):
        return approve(comment, by=comment.staff_user)
    return comment


@transaction.atomic
def resubmit(comment: Comment) -> Comment:
    """Stores what its author changed in `body` and has the comment checked again, also where the
    check has published it meanwhile. Raises AlreadyDecided when it was turned down."""
    current = Comment.objects.select_for_update().get(pk=comment.pk)
    if current.status not in {Status.HELD, Status.APPROVED}:
        raise AlreadyDecided(current)
    now = timezone.now()
    changes: dict[str, Any] = {
        **{
            "status": Status.HELD,
            "held_by": HoldRule.CHECK,
            "held_detail": "",
            "check_due_at": now,
        },
        **{"decided_at": None, "decided_by": None, "verdict": "", "checked_at": None},
        **{"body": comment.body, "edited_at": now, "check_failure": ""},
    }
    Comment.objects.filter(pk=comment.pk).update(**changes)
    _note(current, Kind.EDITED)
    current.refresh_from_db()
    return current


@transaction.atomic
def report(comment: Comment, *, detail: str) -> None:
    """Puts a published comment that a reader complains of before the moderators."""
    is_first = not comment.events.filter(kind=Kind.REPORTED_BY_READER).exists()
    _note(comment, Kind.REPORTED_BY_READER, detail)
    if is_first:
        emails.reported(comment, detail)


def approve(comment: Comment, *, by: User) -> Comment:
    """Publishes the comment; raises AlreadyDecided if its status is not the one `by` saw."""
    return _decide(comment, Status.APPROVED, by=by)


def mark_spam(comment: Comment, *, by: User) -> Comment:
    """Puts the comment into spam; raises AlreadyDecided as `approve` does."""
    return _decide(comment, Status.SPAM, by=by)


def trash(comment: Comment, *, by: User) -> Comment:
    """Takes the comment away without a word about spam; raises AlreadyDecided likewise."""
    return _decide(comment, Status.TRASH, by=by)


def check_next() -> bool:
    """The worker's job: asks Akismet about one comment. Without a key nothing is asked and
    everything waits. Raises Outage when there is no verdict."""
    if not akismet.is_configured():
        return False
    comment = claim(Comment.objects.waiting_for_check(), "check_due_at", lease=LEASE)
    if comment is None:
        return False
    try:
        answer = akismet.check(_submission(comment), recheck_reason=_recheck_reason(comment))
    except akismet.NoAddress as failure:
        _give_up_check(comment, failure)
    except akismet.NoVerdict as failure:
        _postpone_check(comment, failure)
        raise Outage(failure.reason) from failure
    else:
        _settle(comment, answer)
    return True


def send_feedback_next() -> bool:
    """The worker's job: tells Akismet of one decision that went against it, until it accepts.
    Raises Outage when it does not."""
    if not akismet.is_configured():
        return False
    comment = claim(Comment.objects.feedback_waiting(), "feedback_due_at", lease=LEASE)
    if comment is None:
        return False
    lesson = comment.feedback_due
    report = akismet.report_ham if lesson == Comment.Feedback.HAM else akismet.report_spam
    try:
        report(_submission(comment))
    except akismet.NoAddress as failure:
        _end_feedback(comment, Kind.NOT_REPORTED, failure.reason)
    except akismet.NoVerdict as failure:
        _postpone_feedback(comment, failure)
        raise Outage(failure.reason) from failure
    else:
        _end_feedback(comment, Kind.REPORTED, lesson, feedback_sent=lesson)
    return True


def _digest(comment: Comment) -> str:
    """Equal where one person says the same in the same place."""
    words = " ".join(comment.body.split()).casefold()
    parts = [comment.article_id, comment.parent_id, comment.email.casefold(), words]
    return sha256(repr(parts).encode(errors="replace")).hexdigest()


def _is_same_form(comment: Comment, earlier: Comment, now: datetime) -> bool:
    """Sent twice by one visitor within minutes, as a double click or a reload does."""
    fields = ("name", "website", "ip", "user_agent")
    is_recent = earlier.created_at > now - SAME_FORM_WITHIN
    return is_recent and all(getattr(comment, it) == getattr(earlier, it) for it in fields)


@transaction.atomic
def _decide(comment: Comment, status: Status, *, by: User) -> Comment:
    current = Comment.objects.select_for_update().get(pk=comment.pk)
    if current.status != comment.status or current.status == status:
        raise AlreadyDecided(current)
    now = timezone.now()
    changes: dict[str, Any] = {
        **_decision(status, now),
        **_feedback(current, status, now),
        "decided_by": by,
    }
    for field, value in changes.items():
        setattr(current, field, value)
    current.save(update_fields=changes)
    _note(current, KIND_OF_DECISION[status], by=by)
    subscriptions.tell(current)
    return current


def _decision(status: Status, now: datetime) -> dict[str, Any]:
    return {
        "status": status,
        "decided_at": now,
        "held_by": "",
        "held_detail": "",
        "check_due_at": None,
    }


def _feedback(comment: Comment, status: Status, now: datetime) -> dict[str, Any]:
    """What Akismet is to be told. A report that is due may be on its way already, so it counts
    as told and is corrected by another one."""
    lesson = LESSON_OF_DECISION.get(status)
    believes = comment.feedback_due or comment.akismet_believes
    if lesson is None or not believes or lesson == believes:
        return {}
    return {"feedback_due": lesson, "feedback_due_at": now}


@transaction.atomic
def _settle(comment: Comment, answer: akismet.Answer) -> None:
    now = timezone.now()
    decision = Status.APPROVED if answer.verdict == Verdict.HAM else Status.SPAM
    hold = _hold_for(comment) if decision == Status.APPROVED else None
    if hold:
        changes: dict[str, Any] = {
            "held_by": hold.rule,
            "held_detail": hold.detail,
            "check_due_at": None,
        }
    else:
        changes = _decision(decision, now)
    changes |= {"verdict": answer.verdict, "checked_at": now, "check_failure": ""}
    if not held(comment, "check_due_at").filter(status=Status.HELD).update(**changes):
        # A person decided while Akismet was thinking, and that stands.
        return
    _note(comment, Kind.CHECKED, f"{answer.verdict.label} {answer.alert}".strip())
    if hold:
        _give_to_a_person(comment, hold)
    else:
        _note(comment, KIND_OF_DECISION[decision])
        subscriptions.tell(comment)


def _recheck_reason(comment: Comment) -> str:
    if comment.check_failure:
        return "retry"
    return "edit" if comment.edited_at else ""


def _hold_for(comment: Comment) -> Hold | None:
    policy = CommentPolicy.load()
    return judge(
        body=comment.body,
        decoy=comment.decoy,
        publish_unseen=policy.publish_unseen,
        links_limit=policy.links_limit,
    )


def _give_to_a_person(comment: Comment, hold: Hold) -> None:
    _note(comment, Kind.HELD, f"{hold.rule.label}. {hold.detail}".strip())
    emails.held_for_a_person(comment, hold)


def _postpone_check(comment: Comment, failure: akismet.NoVerdict) -> None:
    now = timezone.now()
    if now - comment.created_at > CHECK_FOR:
        _give_up_check(comment, failure)
        return
    due = now + _wait(comment.created_at, now, failure)
    with transaction.atomic():
        changes = {"check_failure": failure.reason, "check_due_at": due}
        if held(comment, "check_due_at").filter(status=Status.HELD).update(**changes):
            _note_failure(comment, Kind.NO_VERDICT, failure.reason)
        if failure.retry_after:
            others = Comment.objects.waiting_for_check().filter(check_due_at__lte=now)
            others.update(check_due_at=now + failure.retry_after)


@transaction.atomic
def _give_up_check(comment: Comment, failure: akismet.NoVerdict) -> None:
    hold = Hold(HoldRule.UNCHECKED)
    changes = {"check_failure": failure.reason, "check_due_at": None, "held_by": hold.rule}
    if held(comment, "check_due_at").filter(status=Status.HELD).update(**changes):
        _note_failure(comment, Kind.NO_VERDICT, failure.reason)
        _give_to_a_person(comment, hold)


@transaction.atomic
def _end_feedback(comment: Comment, kind: Kind, detail: str, **changes: Any) -> None:
    due = held(comment, "feedback_due_at")
    due.update(feedback_due="", feedback_due_at=None, **changes)
    _note(comment, kind, detail)


@transaction.atomic
def _postpone_feedback(comment: Comment, failure: akismet.NoVerdict) -> None:
    now = timezone.now()
    since = comment.decided_at or comment.created_at
    due = held(comment, "feedback_due_at")
    if due.update(feedback_due_at=now + _wait(since, now, failure)):
        _note_failure(comment, Kind.NOT_REPORTED, failure.reason)


def _wait(since: datetime, now: datetime, failure: akismet.NoVerdict) -> timedelta:
    """As long again as it has waited already, from a minute to six hours, and never less than
    the service asked for."""
    longer = min(max(now - since, SHORTEST_WAIT), LONGEST_WAIT)
    return max(longer, failure.retry_after or SHORTEST_WAIT)


def _submission(comment: Comment) -> akismet.Submission:
    article = comment.article
    return akismet.Submission(
        ip=comment.ip or "",
        user_agent=comment.user_agent,
        referrer=comment.referrer,
        permalink=tokens.absolute(article.get_absolute_url()),
        author=comment.name,
        email=comment.email,
        website=comment.website,
        content=comment.body,
        written_at=comment.created_at,
        article_changed_at=article.updated_at,
        topics=tuple(topic.name for topic in article.topics.all()),
        parent=comment.parent_id,
        honeypot=comment.decoy,
    )


def _note(comment: Comment, kind: Kind, detail: str = "", *, by: User | None = None) -> None:
    CommentEvent.objects.create(comment=comment, kind=kind, detail=detail[:500], by=by)


def _note_failure(comment: Comment, kind: Kind, reason: str) -> None:
    """A failure like the last one is not worth another line in the history."""
    last = comment.events.last()
    if last and (last.kind, last.detail) == (kind, reason):
        last.at = timezone.now()
        last.save(update_fields=["at"])
    else:
        _note(comment, kind, reason)

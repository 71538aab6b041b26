"""What Akismet is sent about a comment: its description for the check, and feedback after a
moderator's decision that contradicts the verdict."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from comments import akismet, backoff
from comments.decisions import Feedback
from comments.history import as_typed, note, note_failure
from comments.models import Comment, CommentEvent
from website import tokens
from website.worker.leases import claim, leased
from website.worker.loops import Outage

Kind = CommentEvent.Kind


def describe(comment: Comment) -> akismet.Fields:
    """The comment as its author last typed it, as the fields of Akismet's protocol."""
    article, author = comment.article, comment.staff_user
    typed = as_typed(comment)
    submission = akismet.Submission(
        ip=comment.ip or "",
        user_agent=comment.user_agent,
        referrer=comment.referrer,
        permalink=tokens.absolute(article.get_absolute_url()),
        author=typed.name,
        email=comment.email,
        website=typed.website,
        content=typed.body,
        written_at=comment.created_at,
        article_changed_at=article.updated_at,
        topics=tuple(topic.name for topic in article.topics.all()),
        parent=comment.parent_id,
        honeypot=comment.honeypot,
        role="editor" if author and author.is_staff else "",
    )
    return akismet.describe(submission)


def as_submitted(comment: Comment) -> akismet.Fields:
    """The fields first sent to Akismet, or those that would be sent now. Empty once the IP address
    is erased: nothing is sent without it."""
    return comment.submitted or (describe(comment) if comment.ip else {})


def changes(
    comment: Comment, wanted: Feedback, now: datetime, *, is_undo: bool = False
) -> dict[str, Any]:
    """The changes to the comment's feedback after a decision that calls for `wanted`, or after one
    was undone. Feedback the worker has claimed may already have been delivered, so it is corrected
    by another; unclaimed feedback is dropped."""
    due_at = comment.feedback_due_at
    is_claimed = due_at is not None and due_at > now
    believed = comment.feedback_due if is_claimed else comment.akismet_verdict_now
    if wanted and believed and wanted != believed:
        return {"feedback_due": wanted, "feedback_due_at": now}
    if due_at and not is_claimed and (wanted or is_undo):
        return {"feedback_due": "", "feedback_due_at": None}
    return {}


def send_next() -> bool:
    """Worker job: send Akismet the feedback on one comment, with the fields of the first check,
    until it is accepted. Returns whether there was any. Raises Outage if it was not accepted."""
    if not akismet.is_configured():
        return False
    comment = claim(Comment.objects.feedback_waiting(), "feedback_due_at", lease=backoff.LEASE)
    if comment is None:
        return False
    sent = comment.feedback_due
    try:
        akismet.report(
            comment.submitted or describe(comment),
            as_spam=sent == Feedback.SPAM,
            verdict=comment.verdict,
            reporter=comment.decided_by.get_username() if comment.decided_by else "",
        )
    except akismet.NoAddress as failure:
        _end(comment, Kind.FEEDBACK_FAILED, failure.reason)
    except akismet.NoVerdict as failure:
        _postpone(comment, failure)
        raise Outage(failure.reason) from failure
    else:
        _end(comment, Kind.FEEDBACK_SENT, sent, feedback_sent=sent)
    return True


@transaction.atomic
def _end(comment: Comment, kind: Kind, detail: str, **changes: Any) -> None:
    due = leased(comment, "feedback_due_at")
    due.update(feedback_due="", feedback_due_at=None, **changes)
    note(comment, kind, detail)


@transaction.atomic
def _postpone(comment: Comment, failure: akismet.NoVerdict) -> None:
    now = timezone.now()
    since = comment.decided_at or comment.created_at
    due = leased(comment, "feedback_due_at")
    if due.update(feedback_due_at=now + backoff.wait(since, now, failure)):
        note_failure(comment, Kind.FEEDBACK_FAILED, failure.reason)

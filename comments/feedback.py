"""What Akismet is sent about a comment: its description for the check, and feedback after a
moderator's decision that contradicts the verdict."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from comments import akismet, backoff, spam_service
from comments.decisions import Feedback
from comments.history import as_typed, note, note_failure
from comments.models import Comment, CommentEvent
from website import tokens
from website.worker.leases import claim, leased
from website.worker.loops import Outage

# How long after a decision feedback is tried that fails by itself.
FEEDBACK_FOR = timedelta(days=1)

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
    until it is accepted or refused. Returns whether there was any. Raises Outage if Akismet is in
    trouble."""
    if not spam_service.may_be_asked():
        return False
    comment = claim(Comment.objects.feedback_waiting(), "feedback_due_at", lease=backoff.LEASE)
    if comment is None:
        return False
    sent = comment.feedback_due
    try:
        spam_service.verify_after_trouble()
        notice = akismet.report(
            comment.submitted or describe(comment),
            as_spam=sent == Feedback.SPAM,
            verdict=comment.verdict,
            reporter=_pseudonym(comment.decided_by),
        )
    except akismet.CommentRefused as failure:
        _end(comment, Kind.FEEDBACK_FAILED, failure.reason)
    except akismet.ServiceDown as failure:
        _postpone(comment, failure)
    else:
        _end(comment, Kind.FEEDBACK_SENT, sent, feedback_sent=sent)
        spam_service.note_answer(notice)
    return True


def note_error(comment: Comment, error: str, is_final: bool) -> bool:
    """Note an unexpected error in the comment's history. At last the feedback is dropped."""
    if is_final:
        _end(comment, Kind.FEEDBACK_FAILED, _("An error stopped it again and again: %s") % error)
    else:
        said = _("An error stopped it; it is tried again: %s") % error
        note_failure(comment, Kind.FEEDBACK_FAILED, said)
    return is_final


def _pseudonym(user: User | None) -> str:
    """A word that stands for a member of staff and says nothing about them."""
    if user is None:
        return ""
    salt = "comments.feedback.reporter"
    return salted_hmac(salt, str(user.pk), algorithm="sha256").hexdigest()[:12]


@transaction.atomic
def _end(comment: Comment, kind: Kind, detail: str, **changes: Any) -> None:
    due = leased(comment, "feedback_due_at")
    due.update(feedback_due="", feedback_due_at=None, **changes)
    note(comment, kind, detail)


def _postpone(comment: Comment, failure: akismet.ServiceDown) -> None:
    """Send the feedback later. Raises Outage if the failure is the service's: it does not accept the
    key either. A failure of its own is tried again until FEEDBACK_FOR after the decision."""
    try:
        if not failure.is_certain:
            akismet.verify_key()
            _postpone_alone(comment, failure)
            return
    except akismet.ServiceDown as other:
        failure = other
    # It stays claimed until the lease ends, since it may have been delivered.
    note_failure(comment, Kind.FEEDBACK_FAILED, failure.reason)
    spam_service.note_failure(failure)
    raise Outage(failure.reason) from failure


@transaction.atomic
def _postpone_alone(comment: Comment, failure: akismet.ServiceDown) -> None:
    now = timezone.now()
    since = comment.decided_at or comment.created_at
    if now - since > FEEDBACK_FOR:
        _end(comment, Kind.FEEDBACK_FAILED, failure.reason)
        return
    due = leased(comment, "feedback_due_at")
    if due.update(feedback_due_at=now + backoff.wait(since, now, failure)):
        note_failure(comment, Kind.FEEDBACK_FAILED, failure.reason)

"""Submitting comments, changes to them, replies by moderators and reports by readers."""

from copy import copy
from dataclasses import replace
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.models import Article
from comments import deciding, moderator_alerts
from comments.changing import AlreadyDecided, AlreadyEdited, lock, lock_as_seen, save_changes
from comments.deciding import UNDECIDED
from comments.decisions import Status
from comments.history import note, note_edit
from comments.known import is_moderator
from comments.models import Comment, CommentEvent, CommentPolicy
from comments.policy import HoldReason
from website.addresses import mailbox
from website.http.proxies import network_of
from website.http.throttling import Limit, TooMany, take
from website.mail import limits
from website.sqlite import serialize_writes

# Within this time the same comment from the same browser is a double click or a reload.
SAME_FORM_WITHIN = timedelta(minutes=10)

Kind = CommentEvent.Kind

# Of one visitor.
COMMENTS = Limit(
    "comments",
    "COMMENT_RATE",
    _(
        "You have sent several comments in a short time. This one was not stored: wait %(wait)s, "
        "then post it again."
    ),
)
# The limit of a mailbox in other words: a comment can be sent without asking for mail.
COMMENT_MAILS = replace(
    limits.MAILBOX,
    message=_(
        "Several mails to this address were asked for in a short time. Untick the mails below, or wait "
        "%(wait)s, then post your comment again."
    ),
)
# The limit of COMMENTS in other words: each change is checked and may be mailed, as a new comment is.
EDITS = replace(
    COMMENTS,
    message=_(
        "You have sent several comments and changes in a short time. This one was not stored: wait "
        "%(wait)s, then save it again."
    ),
    field="body",
)
REPORTS = Limit(
    "reports",
    "REPORT_RATE",
    _(
        "You have sent several reports in a short time. This one was not stored: wait %(wait)s, "
        "then send it again."
    ),
)
# The limit of COMMENTS in other words: a report is mailed to the moderators too.
REPORTED_COMMENTS = replace(COMMENTS, message=REPORTS.message)
# Of everybody together: how many reports moderators are mailed about. Nobody is refused by it.
REPORT_MAILS = Limit("site reports", "SITE_REPORT_RATE", "")


class Closed(Exception):
    """The article does not accept comments."""


class Duplicate(Exception):
    """The same person has sent the same text here before, as `comment`."""

    def __init__(self, comment: Comment) -> None:
        super().__init__(str(comment))
        self.comment = comment


@serialize_writes
@transaction.atomic
def submit(comment: Comment, policy: CommentPolicy) -> Comment:
    """Store a new comment, held until Akismet has answered, and return it. The same form sent twice
    returns the comment of the first time. A moderator's comment is published at once, even where
    comments are closed. Raises Closed, Duplicate, or TooMany: the visitor has reached COMMENTS, or
    asks for mail to a mailbox that was asked for too often."""
    if connection.features.has_select_for_update:
        # The lock makes the second of a double click see the first. SQLite locks the database.
        Article.objects.select_for_update(no_key=True).filter(pk=comment.article_id).first()
    now = timezone.now()
    is_moderators = is_moderator(comment.staff_user)
    if not is_moderators and not policy.is_open(comment.article, now=now):
        raise Closed
    comment.digest = comment.compute_digest()
    if same_form := _find_same_form(comment, now):
        return same_form
    if not comment.staff_user:
        _count(comment)
    if comment.ip is None:
        # Origins are erased by their IP address: without one they would never be.
        comment.user_agent = comment.referrer = ""
    comment.status, comment.hold_reason = Status.HELD, HoldReason.CHECK
    comment.created_at = comment.check_due_at = now
    comment.root = comment.parent and (comment.parent.root or comment.parent)
    comment.save(force_insert=True)
    if comment.staff_user and is_moderators:
        return deciding.approve(comment, by=comment.staff_user)
    return deciding.apply_blocked_words(comment, policy)


@transaction.atomic
def resubmit(comment: Comment) -> Comment:
    """Store the author's change of TEXT_FIELDS, and check the comment again, even if it was published;
    a moderator's own stays published. A report by a reader, and an edit by a moderator before this
    one, leave it to a person. Raises AlreadyDecided if it was refused or deleted, and AlreadyEdited
    if the text is not the one that the author saw."""
    current = lock(comment)
    if current.is_refused:
        raise AlreadyDecided(current)
    if current.revision != comment.revision:
        raise AlreadyEdited(current)
    if not deciding.is_edited(current, comment):
        return current
    now = timezone.now()
    before, changes = copy(current), deciding.edit_changes(current, comment, now)
    if not is_moderator(comment.staff_user):
        changes |= {**UNDECIDED, "check_due_at": now, "recheck_reason": Comment.Recheck.EDIT}
        changes |= {"hold_reason": HoldReason.CHECK, "hold_detail": "", "check_failure": ""}
        changes |= {"check_tries": 0}
    save_changes(current, changes)
    note_edit(current, before)
    return deciding.apply_blocked_words(current, CommentPolicy.load())


@transaction.atomic
def reply(parent: Comment, *, body: str, by: User) -> Comment:
    """Publish a moderator's reply, and approve the comment it answers. Raises AlreadyDecided if
    that comment does not have the status `by` saw, and AlreadyEdited if its text is another."""
    if parent.status != Status.APPROVED:
        deciding.approve(parent, by=by)
    else:
        lock_as_seen(parent)
    name = by.get_full_name() or by.get_username()
    answer = Comment(article=parent.article, parent=parent, staff_user=by, body=body)
    answer.name, answer.email = name[:80], by.email
    return submit(answer, CommentPolicy.load())


@transaction.atomic
def report(comment: Comment, *, detail: str) -> None:
    """Store a reader's report of a published comment and, if it is the first, alert the moderators.
    Raises AlreadyDecided if the comment was deleted."""
    current = lock(comment)
    if current.is_erased:
        raise AlreadyDecided(current)
    note(current, Kind.REPORTED, detail)
    if current.is_refused:
        return
    is_first = not current.reported_at
    save_changes(current, {"reported_at": timezone.now()})
    if is_first and _may_alert():
        moderator_alerts.reported(current, detail)


def _may_alert() -> bool:
    """Whether one more report may be mailed about. The queue shows those beyond the limit."""
    try:
        take(REPORT_MAILS)
    except TooMany:
        return False
    return True


def count_report(visitor: str) -> None:
    """Count a visitor's report. Raises TooMany."""
    take(REPORTED_COMMENTS, visitor)
    take(REPORTS, visitor)


def _count(comment: Comment) -> None:
    """Count a visitor's comment, and the mail it may lead to. Raises TooMany."""
    take(COMMENTS, network_of(comment.ip or ""))
    if comment.asks_for_mail:
        take(COMMENT_MAILS, mailbox(comment.email))


def _find_same_form(comment: Comment, now: datetime) -> Comment | None:
    """The comment that an earlier submission of the same form made. Raises Duplicate if a visitor
    sent the same text in another way."""
    duplicates = Comment.objects.filter(digest=comment.digest)
    # exists() first: duplicates are rare, and it costs a quarter of fetching the row.
    if not duplicates.exists():
        return None
    earlier = duplicates.oldest_first()[0]
    if _is_same_form(comment, earlier, now):
        return earlier
    if not comment.staff_user:
        raise Duplicate(earlier)
    return None


def _is_same_form(comment: Comment, earlier: Comment, now: datetime) -> bool:
    fields = ("name", "website", "user_agent")
    is_recent = earlier.created_at > now - SAME_FORM_WITHIN
    is_same_visitor = network_of(comment.ip or "") == network_of(earlier.ip or "")
    same = all(getattr(comment, it) == getattr(earlier, it) for it in fields)
    return is_recent and is_same_visitor and same

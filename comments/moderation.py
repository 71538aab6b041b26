"""The life of a comment, and the only writer of its status.

A person's decision always wins over a later machine's: a decision takes the check off the row,
and the worker writes only while the row is held and its lease is still its own.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone

from blog.models import Article
from comments import akismet, moderator_alerts, subscriptions
from comments.models import Comment, CommentEvent, CommentPolicy, Tally, Verdict
from comments.policy import Hold, HoldReason, RuleInput, block, judge
from website import tokens
from website.http.throttling import is_over
from website.sqlite import serialize_writes
from website.worker.leases import leased

SAME_FORM_WITHIN = timedelta(minutes=10)

Status = Comment.Status
Kind = CommentEvent.Kind
KIND_OF_DECISION = {
    Status.APPROVED: Kind.APPROVED,
    Status.SPAM: Kind.SPAM,
    Status.TRASH: Kind.TRASHED,
}
# What Akismet ought to believe once a person has decided so. The trash says nothing about spam.
FEEDBACK_FOR_DECISION = {
    Status.APPROVED: Comment.Feedback.HAM,
    Status.SPAM: Comment.Feedback.SPAM,
}
UNDECIDED: dict[str, Any] = {
    **{"status": Status.HELD, "decided_at": None, "decided_by": None, "status_before": ""},
    **{"reason": "", "reported_at": None, "recheck_reason": ""},
}


class TooMany(Exception):
    """The visitor has sent as many comments as COMMENT_RATE allows for now."""


class Closed(Exception):
    """The article takes no more replies."""


class Duplicate(Exception):
    """The same words are here already. `comment` is the row that holds them."""

    def __init__(self, comment: Comment) -> None:
        super().__init__(str(comment))
        self.comment = comment


class AlreadyDecided(Exception):
    """Someone decided since the moderator looked, or deleted it. `comment` is as it stands, or stood."""

    def __init__(self, comment: Comment) -> None:
        super().__init__(str(comment))
        self.comment = comment


class AlreadyEdited(AlreadyDecided):
    """Someone changed the words since the moderator opened them."""


@serialize_writes
@transaction.atomic
def submit(comment: Comment, policy: CommentPolicy) -> Comment:
    """Stores a new comment, held until Akismet has answered, and returns it. The same form sent
    twice gives the comment that the first one made. Raises Closed, TooMany, and Duplicate where the
    same words came earlier. What a moderator writes is published at once, also where replies are
    closed."""
    if connection.features.has_select_for_update:
        # The lock makes the second of a double click see the first. SQLite has locked everything.
        Article.objects.select_for_update(no_key=True).filter(pk=comment.article_id).first()
    now = timezone.now()
    is_moderators = _is_moderator(comment.staff_user)
    if not is_moderators and not policy.is_open(comment.article, now=now):
        raise Closed
    comment.digest = _digest(comment)
    same_words = Comment.objects.filter(digest=comment.digest)
    # Hardly any comment has them, and to ask whether one has takes a quarter of fetching it.
    if same_words.exists():
        earlier = same_words.oldest_first()[0]
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
    comment.status, comment.hold_reason = Status.HELD, HoldReason.CHECK
    comment.created_at = comment.check_due_at = now
    comment.root = comment.parent and (comment.parent.root or comment.parent)
    comment.save(force_insert=True)
    if comment.staff_user and is_moderators:
        return approve(comment, by=comment.staff_user)
    return _block(comment, policy)


@transaction.atomic
def resubmit(comment: Comment) -> Comment:
    """Stores what the author changed in `body`, `name` and `website`, and has the comment checked
    again, also where it was published meanwhile; a moderator's own stays published. Raises
    AlreadyDecided when the comment was turned down."""
    current = _locked(comment)
    if current.status not in {Status.HELD, Status.APPROVED}:
        raise AlreadyDecided(current)
    now = timezone.now()
    changes = {**_text_fields(comment), "submitted": _as_submitted(current), "edited_at": now}
    if not _is_moderator(comment.staff_user):
        changes |= {**UNDECIDED, "check_due_at": now, "recheck_reason": Comment.Recheck.EDIT}
        changes |= {"hold_reason": HoldReason.CHECK, "hold_detail": "", "check_failure": ""}
    _change(current, changes)
    note(current, Kind.EDITED)
    return _block(current, CommentPolicy.load())


def report(comment: Comment, *, detail: str) -> None:
    """Puts a published comment that a reader complains of before the moderators; raises
    AlreadyDecided when it is gone."""
    with transaction.atomic():
        _locked(comment)
        note(comment, Kind.REPORTED, detail)
        first = Comment.objects.filter(pk=comment.pk, reported_at=None, status=Status.APPROVED)
        if first.update(reported_at=timezone.now()):
            moderator_alerts.reported(comment, detail)


def approve(comment: Comment, *, by: User) -> Comment:
    """Publishes the comment, or leaves up one that a reader reported; raises AlreadyDecided if its
    status is not the one `by` saw."""
    return _decide(comment, Status.APPROVED, by=by)


def mark_spam(comment: Comment, *, by: User) -> Comment:
    """Puts the comment into spam; raises AlreadyDecided as `approve` does."""
    return _decide(comment, Status.SPAM, by=by)


def trash(comment: Comment, *, by: User, reason: str = "") -> Comment:
    """Takes the comment away without a word about spam. Its author reads the `reason`. Raises
    AlreadyDecided likewise."""
    return _decide(comment, Status.TRASH, by=by, reason=reason)


DECISIONS = {"approve": approve, "spam": mark_spam, "trash": trash}
STATUS_OF_DECISION = {"approve": Status.APPROVED, "spam": Status.SPAM, "trash": Status.TRASH}


@transaction.atomic
def undo(comment: Comment, *, by: User) -> Comment:
    """Takes the last decision back; raises AlreadyDecided if it is not the one `by` saw, or was
    taken back already."""
    current = _as_seen(comment)
    before, now = current.status_before, timezone.now()
    if not before:
        raise AlreadyDecided(current)
    if before == Status.HELD:
        waits = current.hold_reason == HoldReason.CHECK
        changes = {**UNDECIDED, "check_due_at": now if waits else None}
    else:
        changes = {**_decision(Status(before), now), "decided_by": by}
    changes |= _feedback(current, FEEDBACK_FOR_DECISION.get(Status(before)), now, taken_back=True)
    _change(current, changes)
    note(current, Kind.UNDONE, str(Status(before).label), by=by)
    return current


@transaction.atomic
def edit(comment: Comment, *, by: User) -> Comment:
    """Stores what a moderator changed in `body`, `name` and `website`. Akismet is not asked again,
    and is never told these words. Raises AlreadyEdited unless `edited_at` is the one `by` saw."""
    current = _locked(comment)
    if current.edited_at != comment.edited_at:
        raise AlreadyEdited(current)
    submitted = {"submitted": _as_submitted(current), "edited_at": timezone.now()}
    _change(current, {**_text_fields(comment), **submitted})
    note(current, Kind.EDITED, by=by)
    return current


@transaction.atomic
def reply(parent: Comment, *, body: str, by: User) -> Comment:
    """Publishes a moderator's answer, and first the comment it answers; raises AlreadyDecided if
    that is not as `by` saw it."""
    if parent.status != Status.APPROVED:
        approve(parent, by=by)
    else:
        _as_seen(parent)
    name = by.get_full_name() or by.get_username()
    answer = Comment(article=parent.article, parent=parent, staff_user=by, body=body)
    answer.name, answer.email = name[:80], by.email
    return submit(answer, CommentPolicy.load())


@transaction.atomic
def settle(comment: Comment, answer: akismet.Answer, sent: akismet.Fields) -> None:
    """Writes what came of a check, unless a person decided while Akismet was thinking."""
    now, policy = timezone.now(), CommentPolicy.load()
    is_ham = answer.verdict == Verdict.HAM
    is_known = policy.hold_first_time and _is_known(comment)
    hold = judge(_rule_input(comment, is_known=is_known), policy.rules) if is_ham else None
    if hold:
        changes: dict[str, Any] = {"hold_reason": hold.rule, "hold_detail": hold.detail}
    else:
        changes = _decision(Status.APPROVED if is_ham else Status.SPAM, now)
    changes |= {"verdict": answer.verdict, "checked_at": now, "check_failure": ""}
    changes |= {"check_due_at": None, "recheck_reason": "", "answered": answer.received}
    changes |= {"submitted": comment.submitted or sent}
    if not leased(comment, "check_due_at").filter(status=Status.HELD).update(**changes):
        return
    old_rule = comment.hold_reason
    _take_over(comment, changes)
    note(comment, Kind.CHECKED, f"{answer.verdict.label} {answer.alert}".strip())
    if not hold:
        note(comment, KIND_OF_DECISION[Status(comment.status)])
        subscriptions.notify(comment)
        _drop_blatant(comment, policy)
    elif hold.rule != old_rule:
        hold_for_review(comment, hold)


def hold_for_review(comment: Comment, hold: Hold) -> None:
    """Notes which rule holds the comment and tells the moderators. Call it inside the transaction
    that holds it."""
    note(comment, Kind.HELD, f"{hold.rule.label}. {hold.detail}".strip())
    moderator_alerts.held(comment, hold)


def describe(comment: Comment) -> akismet.Fields:
    """The comment as it stands, in the words of Akismet's protocol."""
    article, author = comment.article, comment.staff_user
    submission = akismet.Submission(
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
        honeypot=comment.honeypot,
        role="editor" if author and author.is_staff else "",
    )
    return akismet.describe(submission)


def _digest(comment: Comment) -> str:
    """Equal where one person says the same in the same place."""
    text = " ".join(comment.body.split()).casefold()
    parts = [comment.article_id, comment.parent_id, comment.email.casefold(), text]
    return sha256(repr(parts).encode(errors="replace")).hexdigest()


def _is_same_form(comment: Comment, earlier: Comment, now: datetime) -> bool:
    """Sent twice by one visitor within minutes, as a double click or a reload does."""
    fields = ("name", "website", "ip", "user_agent")
    is_recent = earlier.created_at > now - SAME_FORM_WITHIN
    return is_recent and all(getattr(comment, it) == getattr(earlier, it) for it in fields)


def _locked(comment: Comment) -> Comment:
    rows = Comment.objects.select_for_update(of=("self",)).filter(pk=comment.pk)
    if current := rows.select_related("article", "staff_user", "decided_by").first():
        return current
    raise AlreadyDecided(comment)


def _as_seen(comment: Comment) -> Comment:
    """The row as it stands, locked; raises AlreadyDecided unless its status is the one seen."""
    current = _locked(comment)
    if current.status != comment.status:
        raise AlreadyDecided(current)
    return current


@transaction.atomic
def _decide(comment: Comment, status: Status, *, by: User, reason: str = "") -> Comment:
    current = _as_seen(comment)
    if current.status == status and not current.reported_at:
        raise AlreadyDecided(current)
    now = timezone.now()
    changes: dict[str, Any] = {
        **_decision(status, now),
        **_feedback(current, FEEDBACK_FOR_DECISION.get(status), now),
        **{"decided_by": by, "reason": reason},
        "status_before": current.status if current.status != status else "",
    }
    if current.status == Status.HELD:
        # An undo brings it back to where it waited.
        changes |= {"hold_reason": current.hold_reason, "hold_detail": current.hold_detail}
    _change(current, changes)
    note(current, KIND_OF_DECISION[status], reason, by=by)
    subscriptions.notify(current)
    return current


def _decision(status: Status, now: datetime) -> dict[str, Any]:
    return {
        **UNDECIDED,
        **{"status": status, "decided_at": now, "check_due_at": None},
        **{"hold_reason": "", "hold_detail": ""},
    }


def _feedback(
    comment: Comment, lesson: str | None, now: datetime, *, taken_back: bool = False
) -> dict[str, Any]:
    """What Akismet is to be told. A report that the worker has taken up may have arrived, so it
    counts as told and is corrected by another one; one that it has not is let go."""
    due_at = comment.feedback_due_at
    is_on_its_way = due_at is not None and due_at > now
    believes = comment.feedback_due if is_on_its_way else comment.akismet_verdict_now
    if lesson and believes and lesson != believes:
        return {"feedback_due": lesson, "feedback_due_at": now}
    if due_at and not is_on_its_way and (lesson or taken_back):
        return {"feedback_due": "", "feedback_due_at": None}
    return {}


def _block(comment: Comment, policy: CommentPolicy) -> Comment:
    """Into spam at once if the policy blocks a word of it."""
    if comment.status != Status.HELD:
        return comment
    hold = block(_rule_input(comment), policy.rules)
    if hold:
        changes = _decision(Status.SPAM, timezone.now())
        _change(comment, {**changes, "hold_reason": hold.rule, "hold_detail": hold.detail[:200]})
        note(comment, Kind.SPAM, f"{hold.rule.label}. {hold.detail}")
    return comment


def _rule_input(comment: Comment, *, is_known: bool = False) -> RuleInput:
    typed = [comment.body, comment.name, comment.email, comment.website]
    return RuleInput(
        body=comment.body,
        text="\n".join(typed),
        honeypot=comment.honeypot,
        is_known=is_known,
    )


def _is_known(comment: Comment) -> bool:
    """Whether this address was once proved, for a reply that was published."""
    proved = Comment.objects.by_email(comment.email).filter(verified_at__isnull=False)
    return proved.filter(status=Status.APPROVED).exists()


def _drop_blatant(comment: Comment, policy: CommentPolicy) -> None:
    if comment.verdict == Verdict.DISCARD and policy.blatant_spam == CommentPolicy.Blatant.DELETE:
        comment.delete()


def _as_submitted(comment: Comment) -> akismet.Fields:
    """What was first sent to Akismet, or is to be; empty where its origin is forgotten, without
    which nothing is sent."""
    return comment.submitted or (describe(comment) if comment.ip else {})


def _text_fields(comment: Comment) -> dict[str, Any]:
    fields = {field: getattr(comment, field) for field in ("body", "name", "website")}
    return {**fields, "digest": _digest(comment)}


def _change(comment: Comment, changes: dict[str, Any]) -> None:
    _take_over(comment, changes)
    comment.save(update_fields=changes)


def _take_over(comment: Comment, changes: dict[str, Any]) -> None:
    """Puts the changes into the instance, and into the tally of what Akismet is worth."""
    before = comment.tally_cell
    for field, value in changes.items():
        setattr(comment, field, value)
    Tally.objects.move(before, comment.tally_cell)


def _is_moderator(user: User | None) -> bool:
    return bool(user and user.has_perm("comments.change_comment"))


def note(comment: Comment, kind: Kind, detail: str = "", *, by: User | None = None) -> None:
    """Adds a line to the comment's history."""
    CommentEvent.objects.create(comment=comment, kind=kind, detail=detail[:500], by=by)

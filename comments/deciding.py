"""Decisions on comments: by moderators, by the spam check and by blocked words.

A moderator's decision always wins over a later one of the spam check: it takes the check off the
row, and the worker writes only while the comment is held and its lease is still its own.
"""

from copy import copy
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from comments import akismet, feedback, moderator_alerts, privacy, subscriptions
from comments.decisions import (
    APPROVE,
    MARK_SPAM,
    TRASH,
    Decision,
    Status,
    feedback_for_decision,
)
from comments.history import note, note_edit
from comments.history import text_at as text_at
from comments.models import TEXT_FIELDS, Comment, CommentEvent, CommentPolicy, Tally, Verdict
from comments.policy import Hold, HoldReason, RuleInput, block, judge
from website.worker.leases import leased

Kind = CommentEvent.Kind
UNDECIDED: dict[str, Any] = {
    "status": Status.HELD,
    "decided_at": None,
    "decided_by": None,
    "status_before": "",
    "reason": "",
    "reported_at": None,
    "recheck_reason": "",
}


class AlreadyDecided(Exception):
    """The comment was decided or deleted since the caller read it. `comment` is its current state,
    or its last one."""

    def __init__(self, comment: Comment) -> None:
        super().__init__(str(comment))
        self.comment = comment


class AlreadyEdited(AlreadyDecided):
    """Its text is another than the caller saw. `comment` is the current row; `text_at` gives what the
    caller saw, so that the change can be shown."""


@transaction.atomic
def decide(comment: Comment, decision: Decision, *, by: User, reason: str = "") -> Comment:
    """Give the comment the decision's status and queue the feedback to Akismet. `reason` is shown
    to the author, if the decision takes one. Raises AlreadyEdited unless the text is the one `by`
    saw, and AlreadyDecided unless the status is, if the comment is erased, and if it has the
    decision's status already, unless a reader reported it."""
    current = lock_as_seen(comment)
    status = decision.status
    if current.is_erased or (current.status == status and not current.reported_at):
        raise AlreadyDecided(current)
    now = timezone.now()
    given = reason if decision.takes_reason else ""
    changes: dict[str, Any] = {
        **_decided(status, now),
        **feedback.changes(current, decision.feedback, now),
        "decided_by": by,
        "reason": given,
        "status_before": current.status if current.status != status else "",
    }
    if current.status == Status.HELD:
        # Undoing the decision restores them.
        changes |= {"hold_reason": current.hold_reason, "hold_detail": current.hold_detail}
    save_changes(current, changes)
    note(current, status, given, by=by)
    subscriptions.notify(current)
    return current


def approve(comment: Comment, *, by: User) -> Comment:
    """Publish the comment, or leave up one that a reader reported. Raises as `decide` does."""
    return decide(comment, APPROVE, by=by)


def mark_spam(comment: Comment, *, by: User) -> Comment:
    """Move the comment to spam. Raises as `decide` does."""
    return decide(comment, MARK_SPAM, by=by)


def trash(comment: Comment, *, by: User, reason: str = "") -> Comment:
    """Move the comment to the trash, without feedback to Akismet. Raises as `decide` does."""
    return decide(comment, TRASH, by=by, reason=reason)


@transaction.atomic
def undo(comment: Comment, *, by: User) -> Comment:
    """Undo the last decision. Raises AlreadyDecided if it is not the one `by` saw, or was undone
    already, and AlreadyEdited if the text was changed since."""
    current = lock_as_seen(comment)
    before, now = current.status_before, timezone.now()
    if not before:
        raise AlreadyDecided(current)
    if before == Status.HELD:
        is_unchecked = current.hold_reason == HoldReason.CHECK
        changes = {**UNDECIDED, "check_due_at": now if is_unchecked else None}
    else:
        changes = {**_decided(Status(before), now), "decided_by": by}
    changes |= feedback.changes(current, feedback_for_decision(before), now, is_undo=True)
    save_changes(current, changes)
    note(current, Kind.UNDONE, str(Status(before).label), by=by)
    return current


@transaction.atomic
def edit(comment: Comment, *, by: User) -> Comment:
    """Store a moderator's edit of TEXT_FIELDS. The comment is not checked again, and Akismet never
    gets the edited text. Raises AlreadyEdited unless the text before is the one `by` saw, and
    AlreadyDecided if the comment is erased."""
    current = lock(comment)
    if current.revision != comment.revision:
        raise AlreadyEdited(current)
    if current.is_erased:
        raise AlreadyDecided(current)
    before = copy(current)
    save_changes(current, edit_changes(current, comment, timezone.now()))
    comment.revision = current.revision
    note_edit(current, before, by=by)
    return current


@transaction.atomic
def settle(comment: Comment, answer: akismet.Answer, sent: akismet.Fields) -> None:
    """Store Akismet's answer to a check, and publish, hold or move to spam. Does nothing if a
    moderator decided since the worker claimed the comment. `sent` are the fields of the check."""
    now, policy = timezone.now(), CommentPolicy.load()
    is_ham = answer.verdict == Verdict.HAM
    is_known = policy.hold_first_time and _is_known(comment)
    hold = judge(_rule_input(comment, is_known=is_known), policy.rules) if is_ham else None
    if hold:
        changes: dict[str, Any] = {"hold_reason": hold.rule, "hold_detail": hold.detail}
    else:
        changes = _decided(Status.APPROVED if is_ham else Status.SPAM, now)
    changes |= {"verdict": answer.verdict, "checked_at": now, "check_failure": ""}
    changes |= {"check_due_at": None, "recheck_reason": "", "answered": answer.received}
    changes |= {"submitted": comment.submitted or sent}
    if not leased(comment, "check_due_at").filter(status=Status.HELD).update(**changes):
        return
    reason_before = comment.hold_reason
    _set_changes(comment, changes)
    note(comment, Kind.CHECKED, f"{answer.verdict.label} {answer.alert}".strip())
    if not hold:
        note(comment, comment.status)
        subscriptions.notify(comment)
        _delete_if_blatant(comment, policy)
    elif hold.rule != reason_before:
        hold_for_review(comment, hold)


def hold_for_review(comment: Comment, hold: Hold) -> None:
    """Record which rule holds the comment and alert the moderators. Call it inside the transaction
    that holds it."""
    note(comment, Kind.HELD, f"{hold.rule.label}. {hold.detail}".strip())
    moderator_alerts.held(comment, hold)


def apply_blocked_words(comment: Comment, policy: CommentPolicy) -> Comment:
    """Move a held comment to spam if the policy blocks a word in it."""
    if comment.status != Status.HELD:
        return comment
    hold = block(_rule_input(comment), policy.rules)
    if hold:
        changes = _decided(Status.SPAM, timezone.now())
        changes |= {"hold_reason": hold.rule, "hold_detail": hold.detail[:200]}
        save_changes(comment, changes)
        note(comment, Status.SPAM, f"{hold.rule.label}. {hold.detail}")
    return comment


def lock(comment: Comment) -> Comment:
    """The current row, locked. Raises AlreadyDecided if it was deleted."""
    rows = Comment.objects.select_for_update(of=("self",)).filter(pk=comment.pk)
    if current := rows.select_related("article", "staff_user", "decided_by").first():
        return current
    raise AlreadyDecided(comment)


def lock_as_seen(comment: Comment) -> Comment:
    """The current row, locked. Raises AlreadyEdited unless it has the text of `comment`, and
    AlreadyDecided unless it has its status."""
    current = lock(comment)
    if current.revision != comment.revision:
        raise AlreadyEdited(current)
    if current.status != comment.status:
        raise AlreadyDecided(current)
    return current


def edit_changes(current: Comment, edited: Comment, now: datetime) -> dict[str, Any]:
    """The changes to `current` that take over the text of `edited`. They store what the first
    check sent, or will send, before the text changes."""
    return {
        "submitted": feedback.as_submitted(current),
        **{field: getattr(edited, field) for field in TEXT_FIELDS},
        "digest": edited.compute_digest(),
        "revision": current.revision + 1,
        "edited_at": now,
    }


def save_changes(comment: Comment, changes: dict[str, Any]) -> None:
    """Write the changed fields, and move the comment in the statistics of the spam check."""
    _set_changes(comment, changes)
    comment.save(update_fields=changes)


def _set_changes(comment: Comment, changes: dict[str, Any]) -> None:
    before = comment.tally_cell
    for field, value in changes.items():
        setattr(comment, field, value)
    Tally.objects.move(before, comment.tally_cell)


def _decided(status: Status, now: datetime) -> dict[str, Any]:
    """The changes that every decision for `status` makes."""
    return {
        **UNDECIDED,
        "status": status,
        "decided_at": now,
        "check_due_at": None,
        "hold_reason": "",
        "hold_detail": "",
    }


def _rule_input(comment: Comment, *, is_known: bool = False) -> RuleInput:
    typed = [comment.body, comment.name, comment.email, comment.website]
    return RuleInput(
        body=comment.body,
        text="\n".join(typed),
        honeypot=comment.honeypot,
        is_known=is_known,
    )


def _is_known(comment: Comment) -> bool:
    """Whether the email address was verified for a comment that is published."""
    verified = Comment.objects.by_email(comment.email).filter(verified_at__isnull=False)
    return verified.filter(status=Status.APPROVED).exists()


def _delete_if_blatant(comment: Comment, policy: CommentPolicy) -> None:
    if comment.verdict == Verdict.DISCARD and policy.blatant_spam == CommentPolicy.Blatant.DELETE:
        privacy.erase_comment(comment)

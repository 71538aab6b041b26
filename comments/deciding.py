"""Decisions on comments: by moderators, by the spam check and by blocked words.

A moderator's decision always wins over a later one of the spam check: it takes the check off the
row, and the worker writes only while the comment is held and its lease is still its own.
"""

from collections.abc import Iterable
from copy import copy
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from comments import akismet, feedback, known, moderator_alerts, privacy, subscriptions
from comments.changing import (
    AlreadyDecided,
    AlreadyEdited,
    Changes,
    Outcome,
    change_many,
    lock,
    lock_many,
    save_changes,
)
from comments.decisions import (
    APPROVE,
    MARK_SPAM,
    TRASH,
    Decision,
    Status,
    feedback_for_decision,
)
from comments.history import note, note_edit, note_many, was_edited_by_staff
from comments.history import text_at as text_at
from comments.models import TEXT_FIELDS, Comment, CommentEvent, CommentPolicy, Verdict
from comments.policy import Hold, HoldReason, RuleInput, block, judge

Kind = CommentEvent.Kind
UNDECIDED: Changes = {
    "status": Status.HELD,
    "decided_at": None,
    "decided_by": None,
    "status_before": "",
    "reason": "",
    "reported_before": None,
    "recheck_reason": "",
}


@transaction.atomic
def decide_many(
    seen: Iterable[Comment], decision: Decision, *, by: User, reason: str = ""
) -> Outcome:
    """Take one decision on many comments, each in the version that `by` saw: call
    `Comment.as_seen(version)` on what you pass, or pass the objects that were shown.

    The comments get the decision's status, feedback to Akismet is queued, and `reason` is shown to
    the authors, if the decision takes one. Approving leaves a report open that `by` has not seen. A
    comment is a conflict, and no obstacle to the others:
    AlreadyEdited unless its text is the one `by` saw; AlreadyDecided unless its status is, if it is
    erased or deleted, and if it has the decision's status already, unless a reader reported it.

    The number of queries does not depend on the number of comments, mails excepted.
    """
    now = timezone.now()
    given = reason if decision.takes_reason else ""

    def changes(current: Comment, shown: Comment) -> Changes:
        is_answered = decision != APPROVE or current.reported_at == shown.reported_at
        if current.status == decision.status and not current.reported_at:
            raise AlreadyDecided(current)
        return {
            **_decided(decision.status, now, current),
            **feedback.changes(current, decision.feedback, now),
            "decided_by": by,
            "reason": given,
            "status_before": F("status"),
            "reported_before": F("reported_at"),
            "reported_at": None if is_answered else current.reported_at,
        }

    outcome = change_many(seen, changes)
    note_many(outcome.done, decision.status, given, by=by)
    subscriptions.notify_many(outcome.done)
    return outcome


@transaction.atomic
def undo_many(seen: Iterable[Comment], *, by: User) -> Outcome:
    """Undo the last decision on each of these comments, which `by` took, in the version that it led
    to. A report that the decision answered waits again. A comment is a conflict, and no obstacle to
    the others: AlreadyDecided if somebody has decided since or the decision was undone already, and
    AlreadyEdited if its text was changed since. The number of queries does not depend on the number
    of comments."""
    now = timezone.now()
    before: dict[int, str] = {}

    def changes(current: Comment, _shown: Comment) -> Changes:
        if not current.status_before or current.decided_by_id != by.pk:
            raise AlreadyDecided(current)
        before[current.pk] = current.status_before
        wanted = feedback_for_decision(current.status_before)
        return {
            **_undone(current, now, by),
            **feedback.changes(current, wanted, now, is_undo=True),
            "reported_at": F("reported_at" if current.reported_at else "reported_before"),
        }

    outcome = change_many(seen, changes)
    for status in {*before.values()}:
        same = [comment for comment in outcome.done if before[comment.pk] == status]
        note_many(same, Kind.UNDONE, str(Status(status).label), by=by)
    return outcome


def decide(comment: Comment, decision: Decision, *, by: User, reason: str = "") -> Comment:
    """Take the decision on one comment, as `decide_many` does, and return its current row. Raises
    what is a conflict there."""
    return decide_many([comment], decision, by=by, reason=reason).of_one()


def undo(comment: Comment, *, by: User) -> Comment:
    """Undo the last decision on one comment, as `undo_many` does, and return its current row. Raises
    what is a conflict there."""
    return undo_many([comment], by=by).of_one()


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
def edit(comment: Comment, *, by: User) -> Comment:
    """Store a moderator's edit of TEXT_FIELDS. The comment is not checked again, and Akismet never
    gets the edited text. Raises AlreadyEdited unless the text before is the one `by` saw, and
    AlreadyDecided if the comment is erased."""
    current = lock(comment)
    if current.revision != comment.revision:
        raise AlreadyEdited(current)
    if current.is_erased:
        raise AlreadyDecided(current)
    if not is_edited(current, comment):
        return current
    before = copy(current)
    save_changes(current, edit_changes(current, comment, timezone.now()))
    comment.revision = current.revision
    note_edit(current, before, by=by)
    return current


@transaction.atomic
def settle(comment: Comment, answer: akismet.Answer, sent: akismet.Fields) -> None:
    """Store Akismet's answer to a check, and publish, hold or move to spam. Does nothing if the
    comment was decided, or its text changed, since the worker claimed it: what Akismet has not seen is
    not published. `sent` are the fields of the check."""
    current = _claimed(comment)
    if current is None:
        return
    now, policy = timezone.now(), CommentPolicy.load()
    hold = _hold_after_check(current, answer.verdict, policy)
    if hold:
        changes: Changes = {"hold_reason": hold.rule, "hold_detail": hold.detail}
    else:
        is_ham = answer.verdict == Verdict.HAM
        changes = _decided(Status.APPROVED if is_ham else Status.SPAM, now)
    changes |= {"verdict": answer.verdict, "checked_at": now, "check_failure": ""}
    changes |= {"check_due_at": None, "recheck_reason": "", "check_tries": 0}
    changes |= {"answered": answer.received}
    changes |= {"submitted": current.submitted or sent}
    reason_before = current.hold_reason
    save_changes(current, changes)
    note(current, Kind.CHECKED, f"{answer.verdict.label} {answer.alert}".strip())
    if not hold:
        note(current, current.status)
        subscriptions.notify(current)
        _delete_if_blatant(current, policy)
    elif hold.rule != reason_before:
        hold_for_review(current, hold)
        known.mail_confirmation(current)


@transaction.atomic
def judge_again(comment: Comment) -> None:
    """Publish a comment that waited for its address to be verified, or leave it to the next rule that
    holds it. Does nothing with a comment that no longer waits for that."""
    current = lock_many([comment]).get(comment.pk)
    if current is None or (current.status, current.hold_reason) != (
        Status.HELD,
        HoldReason.FIRST_TIME,
    ):
        return
    hold = _hold_after_check(current, Verdict(current.verdict), CommentPolicy.load())
    if hold:
        save_changes(current, {"hold_reason": hold.rule, "hold_detail": hold.detail})
        return
    save_changes(current, _decided(Status.APPROVED, timezone.now()))
    note(current, current.status)
    subscriptions.notify(current)


def _claimed(comment: Comment) -> Comment | None:
    """The current row, locked, if it is still the one that the worker claimed."""
    current = lock_many([comment]).get(comment.pk)
    same = ("check_due_at", "revision")
    if current is None or any(getattr(current, it) != getattr(comment, it) for it in same):
        return None
    return current if current.status == Status.HELD else None


def _hold_after_check(comment: Comment, verdict: Verdict, policy: CommentPolicy) -> Hold | None:
    """The rule that holds a comment with this verdict for review, or None."""
    if human := _waits_for_a_person(comment):
        return human
    if verdict != Verdict.HAM:
        return None
    is_known = policy.hold_first_time and known.is_known(comment)
    return judge(_rule_input(comment, is_known=is_known), policy.rules)


def _waits_for_a_person(comment: Comment) -> Hold | None:
    """The rule that leaves a held comment to a person, whatever Akismet says: a reader's report that
    its author's edit must not answer, or an edit by staff that it must not undo."""
    if comment.reported_at:
        return Hold(HoldReason.REPORTED)
    if was_edited_by_staff(comment):
        return Hold(HoldReason.STAFF_EDIT)
    return None


def hold_for_review(comment: Comment, hold: Hold) -> None:
    """Record which rule holds the comment and alert the moderators. Call it inside the transaction
    that holds it."""
    note(comment, Kind.HELD, f"{hold.rule.label}. {hold.detail}".strip())
    moderator_alerts.held(comment, hold)


def apply_blocked_words(comment: Comment, policy: CommentPolicy) -> Comment:
    """Move a held comment to spam if the policy blocks a word in it, unless it waits for a person."""
    if comment.status != Status.HELD:
        return comment
    hold = block(_rule_input(comment), policy.rules)
    if hold and not _waits_for_a_person(comment):
        changes = _decided(Status.SPAM, timezone.now())
        changes |= {"hold_reason": hold.rule, "hold_detail": hold.detail[:200]}
        save_changes(comment, changes)
        note(comment, Status.SPAM, f"{hold.rule.label}. {hold.detail}")
    return comment


def is_edited(current: Comment, edited: Comment) -> bool:
    """Whether any of TEXT_FIELDS is another."""
    return any(getattr(current, it) != getattr(edited, it) for it in TEXT_FIELDS)


def edit_changes(current: Comment, edited: Comment, now: datetime) -> Changes:
    """The changes to `current` that take over the text of `edited`. They store what the first
    check sent, or will send, before the text changes."""
    return {
        "submitted": feedback.as_submitted(current),
        **{field: getattr(edited, field) for field in TEXT_FIELDS},
        "digest": edited.compute_digest(),
        "revision": current.revision + 1,
        "edited_at": now,
    }


def _decided(status: Status, now: datetime, current: Comment | None = None) -> Changes:
    """The changes that every decision for `status` makes. What held `current` is stored for an
    undo."""
    changes = {**UNDECIDED, "status": status, "decided_at": now}
    changes |= {"check_due_at": None, "alerted_at": None}
    if current and current.status == Status.HELD:
        return changes
    return {**changes, "hold_reason": "", "hold_detail": ""}


def _undone(current: Comment, now: datetime, by: User) -> Changes:
    """The changes that lead back to the status before the last decision."""
    if current.status_before != Status.HELD:
        return {**_decided(Status(current.status_before), now), "decided_by": by}
    is_unchecked = current.hold_reason == HoldReason.CHECK
    return {**UNDECIDED, "check_due_at": now if is_unchecked else None}


def _rule_input(comment: Comment, *, is_known: bool = False) -> RuleInput:
    return RuleInput(
        body=comment.body,
        name=comment.name,
        email=comment.email,
        website=comment.website,
        honeypot=comment.honeypot,
        is_known=is_known,
    )


def _delete_if_blatant(comment: Comment, policy: CommentPolicy) -> None:
    if comment.verdict == Verdict.DISCARD and policy.blatant_spam == CommentPolicy.Blatant.DELETE:
        privacy.erase_comment(comment)

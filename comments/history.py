"""Writes the history of a comment, and reads its earlier texts from it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from comments.models import TEXT_FIELDS, Comment, CommentEvent

DETAIL_LENGTH = CommentEvent._meta.get_field("detail").max_length


def note(comment: Comment, kind: str, detail: str = "", *, by: User | None = None) -> None:
    """Add an event to the comment's history. `kind` is a `CommentEvent.Kind` or, for a decision,
    the status it led to."""
    note_many([comment], kind, detail, by=by)


def note_many(
    comments: Iterable[Comment], kind: str, detail: str = "", *, by: User | None = None
) -> None:
    """Add the same event to the history of each comment."""
    more = {"kind": kind, "detail": detail[:DETAIL_LENGTH], **_author(by)}
    CommentEvent.objects.bulk_create(CommentEvent(comment=each, **more) for each in comments)


@dataclass(frozen=True)
class Wording:
    """The text of one revision of a comment."""

    body: str
    name: str
    website: str


def note_edit(comment: Comment, before: Comment, *, by: User | None = None) -> None:
    """Add an edit to the history, with the text that it changed."""
    text = {"revision": before.revision, **{it: getattr(before, it) for it in TEXT_FIELDS}}
    kind = CommentEvent.Kind.EDITED
    CommentEvent.objects.create(comment=comment, kind=kind, text_before=text, **_author(by))


def was_edited_by_staff(comment: Comment) -> bool:
    """Whether a moderator ever changed its text."""
    return comment.events.filter(kind=CommentEvent.Kind.EDITED, is_by_staff=True).exists()


def text_at(comment: Comment, revision: int) -> Wording | None:
    """The text of an earlier revision of the comment, or of the current one. None if it is not
    stored (any more)."""
    if revision == comment.revision:
        return _current(comment)
    edit = comment.events.filter(text_before__revision=revision).first()
    return _before(edit) if edit else None


def as_typed(comment: Comment) -> Wording:
    """The text as the author of the comment last typed it, without later edits by moderators."""
    found = _current(comment)
    for edit in comment.events.filter(kind=CommentEvent.Kind.EDITED).order_by("-pk"):
        if not edit.is_by_staff:
            break
        found = _before(edit) or found
    return found


def _author(by: User | None) -> dict[str, Any]:
    """The fields of an event that say who brought it about."""
    return {"by": by, "is_by_staff": by is not None}


def _current(comment: Comment) -> Wording:
    return Wording(*(getattr(comment, it) for it in TEXT_FIELDS))


def _before(edit: CommentEvent) -> Wording | None:
    return Wording(*(edit.text_before[it] for it in TEXT_FIELDS)) if edit.text_before else None


def note_failure(comment: Comment, kind: str, reason: str) -> None:
    """Add a failure to the history, or update the time of the last event if it is the same."""
    reason = reason[:DETAIL_LENGTH]
    last = comment.events.last()
    if last and (last.kind, last.detail) == (kind, reason):
        last.at = timezone.now()
        last.save(update_fields=["at"])
    else:
        note(comment, kind, reason)

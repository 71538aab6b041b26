"""Writes the history of a comment."""

from django.contrib.auth.models import User
from django.utils import timezone

from comments.models import Comment, CommentEvent

DETAIL_LENGTH = CommentEvent._meta.get_field("detail").max_length


def note(comment: Comment, kind: str, detail: str = "", *, by: User | None = None) -> None:
    """Add an event to the comment's history. `kind` is a `CommentEvent.Kind` or, for a decision,
    the status it led to."""
    CommentEvent.objects.create(comment=comment, kind=kind, detail=detail[:DETAIL_LENGTH], by=by)


def note_failure(comment: Comment, kind: str, reason: str) -> None:
    """Add a failure to the history, or update the time of the last event if it is the same."""
    last = comment.events.last()
    if last and (last.kind, last.detail) == (kind, reason):
        last.at = timezone.now()
        last.save(update_fields=["at"])
    else:
        note(comment, kind, reason)

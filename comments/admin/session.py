"""What the queue stores in a moderator's session: comments put off, the last decision for *Undo*, and
the versions on which a decision was refused. Each is bounded, and lasts until they log out."""

import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Case, Value, When

from comments.models import Comment

LATER, UNDO, REFUSED = "comments-later", "comments-undo", "comments-refused"
# Comments of each list. Beyond it, the oldest is forgotten.
MOST = 100

Session = Any


def put_off(session: Session, pk: int) -> None:
    """Put the comment behind all others, also behind those that were put off before."""
    session[LATER] = [*(one for one in session.get(LATER, []) if one != pk), pk][-MOST:]


def ordering(session: Session) -> list[Any]:
    """The order of this person's queue: newest first, then what they have put off."""
    ranks = [When(pk=pk, then=Value(rank)) for rank, pk in enumerate(session.get(LATER, []), 1)]
    first = [Case(*ranks, default=Value(0)).asc()] if ranks else []
    return [*first, *(Comment._meta.ordering or [])]


def remember_decision(session: Session, comments: Iterable[Comment]) -> str:
    """Store the comments with the versions that a decision gave them. Returns the key under which
    `take_decision` gives them back; an earlier decision can no longer be undone."""
    key = secrets.token_hex(8)
    session[UNDO] = {"key": key, "seen": {str(one.pk): one.version for one in comments}}
    return key


def last_decision(session: Session) -> dict[str, Any] | None:
    """The `key` and, by primary key, the versions of the last decision, or None."""
    return session.get(UNDO)


def take_decision(session: Session, key: str) -> dict[str, str]:
    """The versions of the last decision by primary key, once. Empty if `key` is not its key."""
    last = session.get(UNDO)
    if not last or last["key"] != key:
        return {}
    del session[UNDO]
    return last["seen"]


def remember_refused(session: Session, versions: Mapping[int, str]) -> None:
    """Store on which version of each comment a decision was refused, so that the next page which
    shows the comment marks what has changed since."""
    both = {**session.get(REFUSED, {}), **{str(pk): seen for pk, seen in versions.items()}}
    session[REFUSED] = dict([*both.items()][-MOST:])


def take_refused(session: Session, pks: Iterable[int]) -> dict[int, str]:
    """The stored versions of these comments by primary key, once."""
    stored = session.get(REFUSED)
    found = {pk: stored.pop(str(pk)) for pk in pks if stored and str(pk) in stored}
    if found:
        session[REFUSED] = stored
    return found

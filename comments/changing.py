"""Changing comments as somebody saw them: one or many rows, locked, compared, and written in a number of
queries that does not depend on how many they are."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import batched
from typing import Any, cast

from django.db.models import F

from comments.models import Comment, Tally
from comments.models.spam_check import TallyMove

# Values, and F expressions, by field.
Changes = dict[str, Any]
# Rows read or written in one query.
BATCH = 500


class AlreadyDecided(Exception):
    """The comment was decided or deleted since the caller read it. `comment` is its current state,
    or its last one."""

    def __init__(self, comment: Comment) -> None:
        super().__init__(str(comment))
        self.comment = comment


class AlreadyEdited(AlreadyDecided):
    """Its text is another than the caller saw. `comment` is the current row; `text_at` gives what the
    caller saw, so that the change can be shown."""


@dataclass(frozen=True)
class Outcome:
    """What became of several comments: those that were decided, as they are now, and for each other
    one why not. The conflict's `comment` is its current row."""

    done: list[Comment]
    conflicts: list[AlreadyDecided]

    def of_one(self) -> Comment:
        """The only comment. Raises its conflict if there was one."""
        if self.conflicts:
            raise self.conflicts[0]
        return self.done[0]


def lock(comment: Comment) -> Comment:
    """The current row, locked. Raises AlreadyDecided if it was deleted."""
    if current := lock_many([comment]).get(comment.pk):
        return current
    raise AlreadyDecided(comment)


def lock_as_seen(comment: Comment) -> Comment:
    """The current row, locked. Raises AlreadyEdited unless it has the text of `comment`, and
    AlreadyDecided unless it has its status, or if there is nothing left of it."""
    current = lock(comment)
    _compare(current, comment)
    return current


def save_changes(comment: Comment, changes: Changes) -> None:
    """Write the changed fields of one comment, as `save_many` does."""
    save_many([(comment, changes)])


def change_many(seen: Iterable[Comment], changes: Callable[[Comment, Comment], Changes]) -> Outcome:
    """Lock the rows and write to each what `changes` makes of it and of what was seen, unless the two
    differ or `changes` raises AlreadyDecided."""
    by_pk = {comment.pk: comment for comment in seen}
    rows = lock_many(by_pk.values())
    made: list[tuple[Comment, Changes]] = []
    conflicts: list[AlreadyDecided] = []
    for pk, comment in by_pk.items():
        try:
            if pk not in rows:
                raise AlreadyDecided(comment)
            _compare(rows[pk], comment)
            made.append((rows[pk], changes(rows[pk], comment)))
        except AlreadyDecided as conflict:
            conflicts.append(conflict)
    save_many(made)
    return Outcome([row for row, _changes in made], conflicts)


def lock_many(comments: Iterable[Comment]) -> dict[int, Comment]:
    """The current rows by primary key, locked in its order, so that two moderators who decide on the
    same comments wait for each other and for nothing else."""
    rows: dict[int, Comment] = {}
    for batch in batched(sorted(comment.pk for comment in comments), BATCH):
        locked = Comment.objects.select_for_update(of=("self",)).filter(pk__in=batch)
        ordered = locked.prefetch_related("article", "staff_user", "decided_by").order_by("pk")
        rows |= {row.pk: row for row in ordered}
    return rows


def _compare(current: Comment, seen: Comment) -> None:
    """Raise AlreadyEdited or AlreadyDecided unless the row is what was seen."""
    if current.revision != seen.revision:
        raise AlreadyEdited(current)
    if current.status != seen.status or current.is_erased:
        raise AlreadyDecided(current)


def save_many(pairs: Iterable[tuple[Comment, Changes]]) -> None:
    """Write the changed fields of each row, and move the comments in the statistics of the spam
    check. Rows with equal changes are written in one query. The one expression in changes is F, for
    what another field of the row was before."""
    groups: list[tuple[Changes, list[int]]] = []
    moves: list[TallyMove] = []
    for comment, changes in pairs:
        before = comment.tally_cell
        _group_of(changes, groups).append(comment.pk)
        for field, value in _without_expressions(comment, changes).items():
            setattr(comment, field, value)
        moves.append((before, comment.tally_cell))
    for changes, pks in groups:
        for batch in batched(pks, BATCH):
            Comment.objects.filter(pk__in=batch).update(**changes)
    Tally.objects.move(moves)


def _group_of(changes: Changes, groups: list[tuple[Changes, list[int]]]) -> list[int]:
    """The primary keys of the rows with equal changes, of which there are few kinds."""
    for equal, pks in groups:
        if equal == changes:
            return pks
    groups.append((changes, []))
    return groups[-1][1]


def _without_expressions(comment: Comment, changes: Changes) -> Changes:
    return {
        field: getattr(comment, cast(Any, value).name) if isinstance(value, F) else value
        for field, value in changes.items()
    }

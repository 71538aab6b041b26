"""Rows into threads. Pure, and without recursion: a chain of replies may be of any length."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class Reply(Protocol):
    """What a row must tell of itself."""

    pk: int
    parent_id: int | None
    created_at: datetime


@dataclass(frozen=True)
class Placed[Row: Reply]:
    """A row at its place. Either its replies follow (`has_replies`: a deeper list opens) or
    `closes` deeper lists end after it. `is_orphan`: it answers a row that is not here."""

    row: Row
    depth: int
    has_replies: bool
    closes: range
    is_orphan: bool


def arrange[Row: Reply](rows: Iterable[Row], *, nesting: int) -> list[Placed[Row]]:
    """The rows in reading order: oldest first, each followed by its replies, none deeper than
    `nesting`. The order of `rows` does not matter. A row whose parent is missing starts a
    thread, and so does the oldest of a circle."""
    walked = list(_walk(rows, nesting))
    following = [*(depth for _row, depth, _orphan in walked[1:]), 0]
    return [
        Placed(
            row=row,
            depth=depth,
            has_replies=after > depth,
            closes=range(depth - after),
            is_orphan=is_orphan,
        )
        for (row, depth, is_orphan), after in zip(walked, following, strict=False)
    ]


def _walk[Row: Reply](rows: Iterable[Row], nesting: int) -> Iterator[tuple[Row, int, bool]]:
    """Each row once with its depth, and whether it stands without its parent."""
    ordered = sorted(rows, key=lambda row: (row.created_at, row.pk))
    here = {row.pk for row in ordered}
    replies: dict[int | None, list[Row]] = defaultdict(list)
    for row in ordered:
        replies[row.parent_id if row.parent_id in here else None].append(row)
    seen: set[int] = set()
    # The rows of a circle hang on no start: whatever is left over becomes one.
    for start in [*replies[None], *ordered]:
        stack = [(start, 0)]
        while stack:
            row, depth = stack.pop()
            if row.pk in seen:
                continue
            seen.add(row.pk)
            yield row, depth, depth == 0 and row is start and row.parent_id is not None
            deeper = min(depth + 1, nesting)
            stack += [(reply, deeper) for reply in reversed(replies[row.pk])]

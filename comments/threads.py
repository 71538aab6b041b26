"""Rows into threads, and threads onto pages. Pure, and without recursion: a chain of replies may
be of any length."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Reply(NamedTuple):
    """As much of a reply as its place depends on."""

    pk: int
    parent_id: int | None


@dataclass(frozen=True)
class Placed:
    """A reply at its place. Either its replies follow (`has_replies`: a deeper list opens) or
    `closes` deeper lists end after it. `is_orphan`: it answers a row that is not here.
    `answers_afar`: the row it answers is not the one whose list it stands in."""

    pk: int
    parent_id: int | None
    depth: int
    has_replies: bool
    closes: range
    is_orphan: bool
    answers_afar: bool


@dataclass(frozen=True)
class Stretch:
    """What one page shows: whole threads, or the replies from `start` to `stop` of a thread that
    is longer than a page."""

    threads: tuple[int, ...]
    start: int = 0
    stop: int | None = None


def paginate(threads: Iterable[tuple[int, int]], *, page_size: int) -> list[Stretch]:
    """Pages of about `page_size` replies, from the key and size of each thread in order."""
    pages: list[Stretch] = []
    gathered: list[int] = []
    number = 0
    for key, size in threads:
        if gathered and number + size > page_size:
            pages.append(Stretch(tuple(gathered)))
            gathered, number = [], 0
        if size > page_size:
            starts = range(0, size, page_size)
            pages += [Stretch((key,), start, start + page_size) for start in starts]
        else:
            gathered.append(key)
            number += size
    return [*pages, Stretch(tuple(gathered))] if gathered else pages


def in_reading_order(rows: Iterable[Reply]) -> list[Reply]:
    """From rows oldest first: each followed by its replies. A row whose parent is missing starts
    anew, and so does the oldest of a circle."""
    ordered = list(rows)
    here = {row.pk for row in ordered}
    replies: dict[int | None, list[Reply]] = defaultdict(list)
    for row in ordered:
        replies[row.parent_id if row.parent_id in here else None].append(row)
    # The rows of a circle hang on no start: whatever is left over becomes one.
    stack = [*reversed(ordered), *reversed(replies[None])]
    read: dict[int, Reply] = {}
    while stack:
        row = stack.pop()
        if row.pk not in read:
            read[row.pk] = row
            stack += reversed(replies[row.pk])
    return list(read.values())


def place(
    rows: Sequence[Reply], *, nesting: int, start: int = 0, stop: int | None = None
) -> list[Placed]:
    """The rows from `start` to `stop`, which are in reading order, as lists in lists, none deeper
    than `nesting`. A row whose parent stands elsewhere stands at the margin."""
    here = {row.pk for row in rows}
    shown = rows[start:stop]
    depths: dict[int | None, int] = {}
    for row in shown:
        depths[row.pk] = min(depths.get(row.parent_id, -1) + 1, nesting)
    following = [*(depths[row.pk] for row in shown[1:]), 0]
    return [
        Placed(
            pk=row.pk,
            parent_id=row.parent_id,
            depth=(depth := depths[row.pk]),
            has_replies=after > depth,
            closes=range(depth - after),
            is_orphan=row.parent_id is not None and row.parent_id not in here,
            answers_afar=row.parent_id in here and depths.get(row.parent_id) != depth - 1,
        )
        for row, after in zip(shown, following, strict=False)
    ]

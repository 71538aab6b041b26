"""Arrange comments as nested threads and split threads into pages. Pure. Without recursion: a chain
of replies may have any length."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class ThreadItem(NamedTuple):
    """The keys that determine a comment's position in its thread."""

    pk: int
    parent_id: int | None


@dataclass(frozen=True)
class ThreadNode:
    """A comment in the nested lists of its thread. If it `has_replies`, a deeper
    list opens after it; else as many lists end as `closes` counts. `is_orphan`: its parent is not in the thread.
    `answers_afar`: its parent is not the comment whose list it is in."""

    pk: int
    parent_id: int | None
    depth: int
    has_replies: bool
    closes: range
    is_orphan: bool
    answers_afar: bool


@dataclass(frozen=True)
class PageSlice:
    """What one page shows: whole threads (by root key), or the comments from `start` to `stop` of
    one thread that is longer than a page."""

    threads: tuple[int, ...]
    start: int = 0
    stop: int | None = None


def paginate(threads: Iterable[tuple[int, int]], *, page_size: int) -> list[PageSlice]:
    """Pages of about `page_size` comments, from the root key and size of each thread in order."""
    pages: list[PageSlice] = []
    gathered: list[int] = []
    number = 0
    for key, size in threads:
        if gathered and number + size > page_size:
            pages.append(PageSlice(tuple(gathered)))
            gathered, number = [], 0
        if size > page_size:
            starts = range(0, size, page_size)
            pages += [PageSlice((key,), start, start + page_size) for start in starts]
        else:
            gathered.append(key)
            number += size
    return [*pages, PageSlice(tuple(gathered))] if gathered else pages


def in_reading_order(rows: Iterable[ThreadItem]) -> list[ThreadItem]:
    """Order rows, given oldest first, so that each is followed by its replies. A row whose parent is
    missing becomes a root, and so does the oldest row of a cycle."""
    ordered = list(rows)
    here = {row.pk for row in ordered}
    replies: dict[int | None, list[ThreadItem]] = defaultdict(list)
    for row in ordered:
        replies[row.parent_id if row.parent_id in here else None].append(row)
    # The rows of a cycle hang below no root: whatever is left over becomes one.
    stack = [*reversed(ordered), *reversed(replies[None])]
    read: dict[int, ThreadItem] = {}
    while stack:
        row = stack.pop()
        if row.pk not in read:
            read[row.pk] = row
            stack += reversed(replies[row.pk])
    return list(read.values())


def arrange(
    rows: Sequence[ThreadItem], *, nesting: int, start: int = 0, stop: int | None = None
) -> list[ThreadNode]:
    """Nest the rows from `start` to `stop`, given in reading order, at most `nesting` levels deep. A
    row whose parent is not on the page is at the top level."""
    here = {row.pk for row in rows}
    shown = rows[start:stop]
    depths: dict[int | None, int] = {}
    for row in shown:
        depths[row.pk] = min(depths.get(row.parent_id, -1) + 1, nesting)
    following = [*(depths[row.pk] for row in shown[1:]), 0]
    return [
        ThreadNode(
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

"""The comments under an article, one page at a time, in at most three queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.db import connection

from blog.models import Article
from comments.models import Comment, CommentPolicy
from comments.threads import PageSlice, ThreadItem, ThreadNode, arrange, in_reading_order, paginate
from website.http.pagination import asked_page


class CommentRow(NamedTuple):
    """The columns of a comment that a page shows, in the order of the SQL below."""

    pk: int
    parent_id: int | None
    root_id: int | None
    name: str
    website: str
    body: str
    staff_user_id: int | None
    is_pingback: bool
    created_at: datetime
    edited_at: datetime | None


# SQL by hand: each article page runs these queries, and Django takes up to ten times as long to
# compile them. Callers have checked that the article may be read.
HERE = f"""FROM comments_comment
    WHERE article_id = %s AND status = '{Comment.Status.APPROVED}' AND is_pingback = %s"""
THREADS = f"SELECT COALESCE(root_id, id), COUNT(*) {HERE} GROUP BY 1 ORDER BY MIN(created_at)"
THREAD = f"SELECT id, parent_id {HERE} AND COALESCE(root_id, id) = %s ORDER BY created_at, id"
ROWS = f"SELECT {', '.join(['id', *CommentRow._fields[1:]])} {HERE}"


@dataclass(frozen=True)
class ThreadEntry:
    """A comment with its position in the thread, and its parent if that is on the page too."""

    comment: CommentRow
    node: ThreadNode
    parent: CommentRow | None


@dataclass(frozen=True)
class Conversation:
    """One page of the comments under an article. `size` is the number of comments on all pages."""

    entries: list[ThreadEntry]
    pingbacks: list[CommentRow]
    size: int
    page: "Page[PageSlice]"


class Layout:
    """Which comments are on which page. Queries whole threads first, and the comments only of the
    threads on one page."""

    def __init__(self, article: Article, policy: CommentPolicy) -> None:
        self._article = article
        self._policy = policy

    @cached_property
    def _threads(self) -> list[tuple[int, int]]:
        """The root key and size of each thread, in the order of the policy."""
        order = "DESC, 1 DESC" if self._policy.newest_first else ", 1"
        return _rows(f"{THREADS} {order}", self._article.pk, False)

    @cached_property
    def pages(self) -> list[PageSlice]:
        return paginate(self._threads, page_size=self._policy.page_size)

    @property
    def size(self) -> int:
        return sum(size for _key, size in self._threads)

    def show(self, page_slice: PageSlice) -> tuple[list[ThreadNode], dict[int, CommentRow]]:
        """The nodes of one page, and by primary key the rows of these and of all pingbacks."""
        if page_slice.stop is None:
            rows = self._fetch("COALESCE(root_id, id)", page_slice.threads)
            return self._nodes(page_slice, _in_order(page_slice.threads, rows.values())), rows
        # A part of a long thread: its nesting depends on the whole thread, but only the rows of the
        # part are fetched.
        nodes = self._nodes(page_slice, self._thread(page_slice.threads[0]))
        return nodes, self._fetch("id", [item.pk for item in nodes])

    def number_of(self, comment: Comment) -> int:
        """The number of the page with this comment, from 1."""
        key = comment.root_id or comment.pk
        mine = [number for number, page in enumerate(self.pages, start=1) if key in page.threads]
        if len(mine) < 2:
            return mine[0] if mine else 1
        order = [row.pk for row in self._thread(key)]
        return mine[order.index(comment.pk) // self._policy.page_size]

    def _nodes(self, page_slice: PageSlice, items: list[ThreadItem]) -> list[ThreadNode]:
        nesting = self._policy.nesting
        return arrange(items, nesting=nesting, start=page_slice.start, stop=page_slice.stop)

    def _thread(self, key: int) -> list[ThreadItem]:
        return in_reading_order(
            ThreadItem(*row) for row in _rows(THREAD, self._article.pk, False, key)
        )

    def _fetch(self, column: str, keys: Sequence[int]) -> dict[int, CommentRow]:
        # A UNION, so that each half uses its own index. Sorted in Python: ORDER BY would make the
        # database read all comments of the article.
        listed = ", ".join(["%s"] * len(keys)) or "NULL"
        either = f"{ROWS} AND {column} IN ({listed}) UNION ALL {ROWS}"
        given = [self._article.pk, False, *keys, self._article.pk, True]
        rows = [
            CommentRow._make([*rest, _moment(created_at), edited_at and _moment(edited_at)])
            for *rest, created_at, edited_at in _rows(either, *given)
        ]
        return {row.pk: row for row in sorted(rows, key=lambda row: (row.created_at, row.pk))}


def _moment(stored: datetime) -> datetime:
    """On SQLite, Django stores naive UTC."""
    return stored if stored.tzinfo else stored.replace(tzinfo=UTC)


def _rows(sql: str, *given: int) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchall()


def _in_order(threads: Sequence[int], rows: Iterable[CommentRow]) -> list[ThreadItem]:
    """The comments of each thread in turn, in reading order."""
    by_thread: dict[int, list[ThreadItem]] = {key: [] for key in threads}
    for row in rows:
        if not row.is_pingback:
            by_thread[row.root_id or row.pk].append(ThreadItem(row.pk, row.parent_id))
    return [row for replies in by_thread.values() for row in in_reading_order(replies)]


def conversation(article: Article, policy: CommentPolicy, number: int | str = 1) -> Conversation:
    """One page of the published comments under an article. Raises OtherPage if there is no such
    page."""
    layout = Layout(article, policy)
    page = asked_page(Paginator(layout.pages, 1), number, "replies")
    nodes, rows = layout.show(page[0] if page else PageSlice(()))
    return Conversation(
        entries=[
            ThreadEntry(rows[item.pk], item, rows.get(item.parent_id or 0))
            for item in nodes
            if item.pk in rows
        ],
        pingbacks=[row for row in rows.values() if row.is_pingback],
        size=layout.size,
        page=page,
    )


def address(comment: Comment) -> str:
    """The URL of a published comment: its article, the page of comments, and the fragment."""
    number = Layout(comment.article, CommentPolicy.load()).number_of(comment)
    query = f"?replies={number}" if number > 1 else ""
    return f"{comment.article.get_absolute_url()}{query}#comment-{comment.pk}"

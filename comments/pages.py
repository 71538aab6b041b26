"""The conversation under an article, a page at a time, in at most three queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Count, Min, Q
from django.db.models.functions import Coalesce

from blog.models import Article
from comments.models import Comment, CommentPolicy
from comments.threads import Placed, Reply, Stretch, in_reading_order, paginate, place

THREAD = Coalesce("root", "pk")


class Words(NamedTuple):
    """What a page shows of a reply, and nothing else of its row."""

    pk: int
    parent_id: int | None
    name: str
    website: str
    body: str
    created_at: datetime
    edited_at: datetime | None
    staff_user_id: int | None
    is_pingback: bool


@dataclass(frozen=True)
class Entry:
    """A reply where it stands, with the reply that it answers if that is on the page too."""

    comment: Words
    place: Placed
    parent: Words | None


@dataclass(frozen=True)
class Conversation:
    """One page of the replies to an article. `size` counts those of all pages."""

    entries: list[Entry]
    pingbacks: list[Words]
    size: int
    page: "Page[Stretch]"


class Layout:
    """Which replies stand on which page. Asks for threads as wholes, and for the places within
    only of those that are shown."""

    def __init__(self, article: Article, policy: CommentPolicy) -> None:
        self._replies = Comment.objects.visible().filter(article=article, is_pingback=False)
        self._policy = policy

    @cached_property
    def _threads(self) -> list[tuple[int, int]]:
        """The key and size of each thread, in the order of the policy."""
        threads = self._replies.order_by().values(key=THREAD).annotate(began=Min("created_at"))
        order = ("-began", "-key") if self._policy.newest_first else ("began", "key")
        return list(threads.order_by(*order).values_list("key", Count("pk")))

    @cached_property
    def pages(self) -> list[Stretch]:
        return paginate(self._threads, page_size=self._policy.page_size)

    @property
    def size(self) -> int:
        return sum(size for _key, size in self._threads)

    def places(self, stretch: Stretch) -> list[Placed]:
        """Where each reply of one page stands."""
        rows = self._in_order(stretch.threads)
        nesting = self._policy.nesting
        return place(rows, nesting=nesting, start=stretch.start, stop=stretch.stop)

    def number_of(self, comment: Comment) -> int:
        """The page that shows this reply, counted from one."""
        key = comment.root_id or comment.pk
        mine = [number for number, page in enumerate(self.pages, start=1) if key in page.threads]
        if len(mine) < 2:
            return mine[0] if mine else 1
        order = [row.pk for row in self._in_order([key])]
        return mine[order.index(comment.pk) // self._policy.page_size]

    def _in_order(self, threads: Sequence[int]) -> list[Reply]:
        rows = self._replies.oldest_first().annotate(key=THREAD).filter(key__in=threads)
        by_thread: dict[int, list[Reply]] = {key: [] for key in threads}
        for key, pk, parent in rows.values_list("key", "pk", "parent_id"):
            by_thread[key].append(Reply(pk, parent))
        return [row for replies in by_thread.values() for row in in_reading_order(replies)]


def conversation(article: Article, policy: CommentPolicy, number: int | str = 1) -> Conversation:
    """This page of the replies to an article; raises InvalidPage where there is no such page."""
    layout = Layout(article, policy)
    page = Paginator(layout.pages, 1).page(number)
    places = [item for stretch in page for item in layout.places(stretch)]
    shown = Q(pk__in=[item.pk for item in places]) | Q(article=article, is_pingback=True)
    found = Comment.objects.visible().filter(shown).oldest_first()
    rows = {row[0]: Words(*row) for row in found.values_list(*Words._fields)}
    return Conversation(
        entries=[
            Entry(rows[item.pk], item, rows.get(item.parent_id or 0))
            for item in places
            if item.pk in rows
        ],
        pingbacks=[row for row in rows.values() if row.is_pingback],
        size=layout.size,
        page=page,
    )


def address(comment: Comment) -> str:
    """The place of a published reply: its article, the page of the conversation, the reply."""
    number = Layout(comment.article, CommentPolicy.load()).number_of(comment)
    query = f"?replies={number}" if number > 1 else ""
    return f"{comment.article.get_absolute_url()}{query}#comment-{comment.pk}"

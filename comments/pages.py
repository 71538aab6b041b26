"""The conversation under an article, a page at a time, in at most three queries."""

from collections.abc import Iterable, Sequence
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
    root_id: int | None
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
    """Which replies stand on which page. Asks for threads as wholes, and for the replies within
    only of those that are shown."""

    def __init__(self, article: Article, policy: CommentPolicy) -> None:
        self._policy = policy
        # Whoever shows an article has seen to it that readers may see it.
        self._here = Q(article=article, status=Comment.Status.APPROVED)
        self._all = Comment.objects.annotate(key=THREAD).order_by()
        self._replies = self._all.filter(self._here, is_pingback=False)

    @cached_property
    def _threads(self) -> list[tuple[int, int]]:
        """The key and size of each thread, in the order of the policy."""
        threads = self._replies.values("key").annotate(began=Min("created_at"))
        order = ("-began", "-key") if self._policy.newest_first else ("began", "key")
        return list(threads.order_by(*order).values_list("key", Count("pk")))

    @cached_property
    def pages(self) -> list[Stretch]:
        return paginate(self._threads, page_size=self._policy.page_size)

    @property
    def size(self) -> int:
        return sum(size for _key, size in self._threads)

    def show(self, stretch: Stretch) -> tuple[list[Placed], dict[int, Words]]:
        """Where each reply of one page stands, and the words of these and of every pingback."""
        if stretch.stop is None:
            words = self._words(Q(is_pingback=False, key__in=stretch.threads))
            return self._places(stretch, _in_order(stretch.threads, words.values())), words
        # What a page shows of a long thread hangs on the rest of it, but not on its words.
        places = self._places(stretch, self._thread(stretch.threads[0]))
        return places, self._words(Q(pk__in=[item.pk for item in places]))

    def number_of(self, comment: Comment) -> int:
        """The page that shows this reply, counted from one."""
        key = comment.root_id or comment.pk
        mine = [number for number, page in enumerate(self.pages, start=1) if key in page.threads]
        if len(mine) < 2:
            return mine[0] if mine else 1
        order = [row.pk for row in self._thread(key)]
        return mine[order.index(comment.pk) // self._policy.page_size]

    def _places(self, stretch: Stretch, rows: list[Reply]) -> list[Placed]:
        nesting = self._policy.nesting
        return place(rows, nesting=nesting, start=stretch.start, stop=stretch.stop)

    def _thread(self, key: int) -> list[Reply]:
        rows = self._replies.filter(key=key).oldest_first()
        return in_reading_order(Reply(*row) for row in rows.values_list("pk", "parent_id"))

    def _words(self, replies: Q) -> dict[int, Words]:
        # Said whole on either side, the database finds each by an index of its own; told to put
        # them in order, it would look through all that the article has.
        found = self._all.filter(self._here & replies | self._here & Q(is_pingback=True))
        rows = [Words(*row) for row in found.values_list(*Words._fields)]
        return {row.pk: row for row in sorted(rows, key=lambda row: (row.created_at, row.pk))}


def _in_order(threads: Sequence[int], words: Iterable[Words]) -> list[Reply]:
    """The replies of one thread after those of the other, each in reading order."""
    by_thread: dict[int, list[Reply]] = {key: [] for key in threads}
    for row in words:
        if not row.is_pingback:
            by_thread[row.root_id or row.pk].append(Reply(row.pk, row.parent_id))
    return [row for replies in by_thread.values() for row in in_reading_order(replies)]


def conversation(article: Article, policy: CommentPolicy, number: int | str = 1) -> Conversation:
    """This page of the replies to an article that readers see; raises InvalidPage where there is no
    such page."""
    layout = Layout(article, policy)
    page = Paginator(layout.pages, 1).page(number)
    places, words = layout.show(page[0] if page else Stretch(()))
    return Conversation(
        entries=[
            Entry(words[item.pk], item, words.get(item.parent_id or 0))
            for item in places
            if item.pk in words
        ],
        pingbacks=[row for row in words.values() if row.is_pingback],
        size=layout.size,
        page=page,
    )


def address(comment: Comment) -> str:
    """The place of a published reply: its article, the page of the conversation, the reply."""
    number = Layout(comment.article, CommentPolicy.load()).number_of(comment)
    query = f"?replies={number}" if number > 1 else ""
    return f"{comment.article.get_absolute_url()}{query}#comment-{comment.pk}"

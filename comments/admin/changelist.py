"""The list of the queue: its tabs, its search over all of them, and its cards."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from django.contrib import admin
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from comments.admin import session
from comments.admin.cards import Card, build
from comments.decisions import DECISIONS, Status
from comments.models import Comment, CommentQuerySet

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Tab(NamedTuple):
    """A tab of the queue and the comments in it."""

    label: "StrOrPromise"
    narrow: Callable[[CommentQuerySet], CommentQuerySet]


def _status_tab(status: Status) -> Tab:
    return Tab(capfirst(status.label), lambda comments: comments.filter(status=status))


# By the value of `?queue=` in the URL, the one that opens first.
TABS = {
    Status.HELD.value: _status_tab(Status.HELD),
    "check": Tab(gettext_lazy("In the spam check"), CommentQuerySet.awaiting_check),
    "reported": Tab(gettext_lazy("Reported"), CommentQuerySet.reported),
    **{decision.status.value: _status_tab(decision.status) for decision in DECISIONS.values()},
    "all": Tab(gettext_lazy("All"), CommentQuerySet.all),
}
FIRST_TAB = next(iter(TABS))


class QueueFilter(admin.SimpleListFilter):
    """Takes the open tab from the URL; `QueueList` narrows the list to it. The tabs stand above the
    list, so the filter itself is not shown."""

    title = gettext_lazy("status")
    parameter_name = "queue"
    template = "admin/comments/comment/no_filter.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, tab.label) for name, tab in TABS.items()]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Comment]") -> "QuerySet[Comment]":
        return queryset


class QueueList(ChangeList):
    """The list of an open tab. Search and filters look into all tabs, so that each tab can say how
    much it has of what is sought."""

    def get_queryset(
        self, request: HttpRequest, exclude_parameters: Any = None
    ) -> "QuerySet[Comment]":
        name = request.GET.get(QueueFilter.parameter_name, FIRST_TAB)
        self.open_tab = name if name in TABS else FIRST_TAB
        of_all_tabs = cast(CommentQuerySet, super().get_queryset(request, exclude_parameters))
        if exclude_parameters is None:
            self.of_all_tabs = of_all_tabs
        return TABS[self.open_tab].narrow(of_all_tabs)

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.session = request.session

    @cached_property
    def cards(self) -> list[Card]:
        comments = list(self.result_list)
        refused = session.take_refused(self.session, [comment.pk for comment in comments])
        return build(comments, refused)

    @cached_property
    def cards_with_following(self) -> list[tuple[Card, int | str]]:
        """Each card with the primary key of the one after it, or ""."""
        following: list[int | str] = [*(card.comment.pk for card in self.cards[1:]), ""]
        return list(zip(self.cards, following, strict=False))

    @cached_property
    def tabs(self) -> list[dict[str, Any]]:
        counted = self.of_all_tabs.order_by()
        return [
            {
                "name": name,
                "label": tab.label,
                "query": self.get_query_string({QueueFilter.parameter_name: name}, [PAGE_VAR]),
                "number": tab.narrow(counted).count(),
                "is_open": name == self.open_tab,
            }
            for name, tab in TABS.items()
        ]

    @property
    def hits_elsewhere(self) -> list[dict[str, Any]]:
        """While searching: the other tabs with hits, without the one that has all."""
        others = [tab for tab in self.tabs if not tab["is_open"] and tab["name"] != "all"]
        return [tab for tab in others if tab["number"]] if self.query else []

"""The panels of articles and sources on the admin's dashboard."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from blog import access
from blog.models import Article, Source
from blog.models.article import ArticleQuerySet
from website.registry import Panel

State = Article.State
ROWS = 5
# Failed checks in a row from which the panel says so.
FAILURES_SHOWN = 3


@dataclass(frozen=True)
class Section:
    """A part of the panel of articles: the first few, each with a date if `dated_by` names one, and where
    the list shows all of them."""

    heading: Promise
    articles: list[Article]
    query: str
    dated_by: str = ""

    @property
    def shown(self) -> list[tuple[Article, str]]:
        return [(one, _written(getattr(one, self.dated_by, None))) for one in self.articles[:ROWS]]

    @property
    def has_more(self) -> bool:
        return len(self.articles) > ROWS


def _written(moment: date | datetime | None) -> str:
    if isinstance(moment, datetime):
        return date_format(localtime(moment), "DATETIME_FORMAT")
    return date_format(moment) if moment else ""


def _articles(user: access.AnyUser) -> dict[str, Any]:
    articles = access.listed_for(user).defer("body")
    due, leaving = articles.due_for_review(), articles.leaving()
    scheduled, drafts = articles.in_state(State.SCHEDULED), articles.in_state(State.DRAFT)
    sections = [
        _section(_("Due to be checked again"), due, "dates=due", "next_review_on"),
        _section(_("Scheduled"), scheduled, "state=scheduled", "published_at"),
        _section(_("To be withdrawn"), leaving, "dates=leaving", "withdrawn_at"),
        Section(_("Drafts"), list(drafts.order_by("-updated_at")[: ROWS + 1]), "state=draft"),
    ]
    return {
        "sections": [section for section in sections if section.articles],
        "is_urgent": bool(sections[0].articles),
    }


def _section(heading: Promise, articles: ArticleQuerySet, query: str, dated_by: str) -> Section:
    """The articles whose date is the earliest."""
    return Section(heading, list(articles.order_by(dated_by)[: ROWS + 1]), query, dated_by)


articles_panel = Panel(
    permissions=("blog.view_article", "blog.change_article"),
    template="admin/panels/articles.html",
    context=_articles,
    order=30,
)


def _sources(user: access.AnyUser) -> dict[str, Any]:
    sources = Source.objects.needing_attention()
    return {
        "notices": sources.exclude(notice="").order_by("-notice_on", "pk")[:ROWS],
        "unresolved": sources.filter(notice="").order_by("pk")[:ROWS],
        "number": sources.count(),
        "troubled": Source.objects.checkable().filter(check_failures__gte=FAILURES_SHOWN).first(),
    }


sources_panel = Panel(
    permissions=("blog.change_source",),
    template="admin/panels/sources.html",
    context=_sources,
    order=35,
)

"""The panels of articles and sources on the admin's dashboard."""

from typing import Any

from django.utils import timezone

from blog import access
from blog.models import Article, Source
from website.registry import Panel

State = Article.State
ROWS = 5
# Failed checks in a row from which the panel says so.
FAILURES_SHOWN = 3


def _articles(user: access.AnyUser) -> dict[str, Any]:
    now = timezone.now()
    articles = access.listed_for(user)
    return {
        "drafts": articles.filter(published_at__isnull=True).order_by("-updated_at")[:ROWS],
        "scheduled": articles.in_state(State.SCHEDULED).order_by("published_at")[:ROWS],
        "leaving": articles.filter(withdrawn_at__gt=now).order_by("withdrawn_at")[:ROWS],
        "due_for_review": articles.published()
        .filter(next_review_on__lte=timezone.localdate())
        .order_by("next_review_on")[:ROWS],
    }


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

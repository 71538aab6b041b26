"""The articles' part of the admin's dashboard."""

from typing import Any

from django.utils import timezone

from blog.models import Article, Source
from website.registry import Panel


def _articles() -> dict[str, Any]:
    now = timezone.now()
    return {
        "drafts": Article.objects.filter(published_at__isnull=True).order_by("-updated_at")[:5],
        "scheduled": Article.objects.filter(published_at__gt=now).order_by("published_at")[:5],
        "due_for_review": Article.objects.published()
        .filter(next_review_on__lte=timezone.localdate())
        .order_by("next_review_on")[:5],
    }


articles_panel = Panel(
    permission="blog.view_article",
    template="admin/panels/articles.html",
    context=_articles,
    order=30,
)


def _sources() -> dict[str, Any]:
    news = Source.objects.with_news()
    return {
        "notices": news.exclude(notice="").order_by("-notice_on", "pk")[:5],
        "unresolved": news.filter(notice="").order_by("pk")[:5],
        "number": news.count(),
        "troubled": Source.objects.watched().filter(check_failures__gte=3).first(),
    }


sources_panel = Panel(
    permission="blog.change_source",
    template="admin/panels/sources.html",
    context=_sources,
    order=35,
)

"""What readers see of the articles."""

from typing import Any

from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from blog import rendering
from blog.models import Article, Author, Topic
from courses.models import Course
from website.visitors import is_staff_reading

PAGE_SIZE = 12
ON_HOME = 7


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    articles = Article.objects.published().newest_first().for_cards()[:ON_HOME]
    context = {"articles": articles, "topics": _topics(), "courses": Course.objects.published()}
    return render(request, "blog/home.html", context)


@require_safe
def article_list(request: HttpRequest) -> HttpResponse:
    return render(request, "blog/article_list.html", {"page": _page(request, _cards())})


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    article = get_visible_article_or_404(request, slug)
    context = {"article": article, "body": rendering.render(article)}
    return render(request, "blog/article.html", context)


@require_safe
def topic_list(request: HttpRequest) -> HttpResponse:
    return render(request, "blog/topic_list.html", {"topics": _topics()})


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    topic = get_object_or_404(Topic, slug=slug)
    context = {"topic": topic, "page": _page(request, _cards().filter(article_topics__tag=topic))}
    return render(request, "blog/topic.html", context)


@require_safe
def author(request: HttpRequest, slug: str) -> HttpResponse:
    author = get_object_or_404(Author.objects.select_related("photo"), slug=slug)
    context = {"author": author, "page": _page(request, _cards().filter(bylines__author=author))}
    return render(request, "blog/author.html", context)


def get_visible_article_or_404(request: HttpRequest, slug: str) -> Article:
    """A published article, or any for staff, who see drafts in their place."""
    every = Article.objects.all() if is_staff_reading(request) else Article.objects.published()
    return get_object_or_404(
        every.select_related("course", "reviewer", "lead_image").prefetch_related(  # type: ignore[misc]
            "bylines__author", "topics", "lead_image__renditions"
        ),
        slug=slug,
    )


def _cards() -> "QuerySet[Article]":
    return Article.objects.published().newest_first().for_cards()


def _page(request: HttpRequest, rows: "QuerySet[Any]") -> "Page[Any]":
    try:
        return Paginator(rows, PAGE_SIZE).page(request.GET.get("page", 1))
    except InvalidPage as error:
        raise Http404("There is no such page of the list.") from error


def _topics() -> "QuerySet[Topic]":
    """Topics that readers can find something under, with how many articles."""
    visible = Q(articles__in=Article.objects.published())
    return Topic.objects.annotate(size=Count("articles", filter=visible)).filter(size__gt=0)

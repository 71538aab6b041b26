"""The public pages of articles and sources."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from blog import access, article_page, rendering, search_engine, search_query
from blog import search as searching
from blog.citations import formats
from blog.models import Article, Author, Source, Topic
from courses.models import Course
from website.cache.memo import memoize
from website.http.pagination import asked_page
from website.http.staff import is_staff_reading
from website.models import SiteSettings

PAGE_SIZE = 12
SOURCES_ON_PAGE = 50
ARTICLES_ON_HOME = 7
# Number of articles from which a list uses the index by date, see `_article_page`.
LARGE_LIST = 1000
# Kinds of evidence that searches cannot be narrowed to.
HIDDEN_KINDS = {Source.Evidence.UNRATED, Source.Evidence.OTHER}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    articles = Article.objects.published().newest_first().for_cards()[:ARTICLES_ON_HOME]
    context = {"articles": articles, "topics": _topics(), "courses": Course.objects.published()}
    return render(request, "blog/home.html", context)


@require_safe
def article_list(request: HttpRequest) -> HttpResponse:
    return render(request, "blog/article_list.html", {"page": _article_page(request)})


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    article = get_visible_article_or_404(request, slug)
    site = memoize(SiteSettings.load)
    context = {"article": article, "site": site, "parts": article_page.parts(article, site)}
    return render(request, "blog/article.html", context)


@require_safe
def topic_list(request: HttpRequest) -> HttpResponse:
    return render(request, "blog/topic_list.html", {"topics": _topics()})


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    topic = get_object_or_404(Topic, slug=slug)
    context = {"topic": topic, "page": _article_page(request, article_topics__tag=topic.pk)}
    return render(request, "blog/topic.html", context)


@require_safe
def author(request: HttpRequest, slug: str) -> HttpResponse:
    author = get_object_or_404(Author.objects.select_related("photo"), slug=slug)
    context = {"author": author, "page": _article_page(request, bylines__author=author.pk)}
    return render(request, "blog/author.html", context)


@require_safe
def source_list(request: HttpRequest) -> HttpResponse:
    page = _page(request, Source.objects.public(), SOURCES_ON_PAGE)
    return render(request, "blog/source_list.html", {"page": page})


@require_safe
def source(request: HttpRequest, pk: int) -> HttpResponse:
    source = _get_visible_source_or_404(request, pk)
    articles = _cards().filter(pk__in=source.citations.values("article"))
    return render(request, "blog/source.html", {"source": source, "articles": articles})


@never_cache
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Invalid filter values are ignored."""
    topics = list(_topics())
    topic = next((one for one in topics if one.slug == request.GET.get("topic")), None)
    kinds = [kind for kind in Source.Evidence.choices if kind[0] not in HIDDEN_KINDS]
    kind = next((kind for kind, _name in kinds if kind == request.GET.get("rests_on")), "")
    typed = search_query.normalise(request.GET.get("q", ""))
    is_exact = "exact" in request.GET
    found = searching.find(typed, topic=topic, evidence=kind, is_exact=is_exact)
    shown = Paginator(found.keys[: search_engine.MAX_MATCHES - 1], PAGE_SIZE)
    page = asked_page(shown, request.GET.get("page", 1))
    chosen = {"topic": topic.slug if topic else "", "rests_on": kind}
    asked = {"q": typed, **chosen, "exact": "1" if is_exact else ""}
    context = {
        "typed": typed,
        "topics": topics,
        "topic": topic,
        "kinds": kinds,
        "kind": kind,
        "found": found,
        "page": page,
        "hits": searching.hits(page.object_list, found.terms),
        "asked": _query(asked),
        "as_typed": _query({"q": typed, **chosen, "exact": "1"}),
        "is_more": len(found.keys) == search_engine.MAX_MATCHES,
    }
    return render(request, "blog/search.html", context)


def _query(parameters: dict[str, str]) -> str:
    return urlencode({name: value for name, value in parameters.items() if value})


@require_safe
def references(
    request: HttpRequest, suffix: str, slug: str = "", pk: int | None = None
) -> HttpResponse:
    """A file for reference managers: the references of one article, one source, or all sources."""
    if suffix not in formats.FORMATS:
        raise Http404("References come as .bib, .ris and .json.")
    if slug:
        body = rendering.render(get_visible_article_or_404(request, slug))
        sources = [reference.source for reference in body.references]
    elif pk is not None:
        sources = [_get_visible_source_or_404(request, pk)]
    else:
        sources = list(Source.objects.public())
    written = formats.write([source.as_csl() for source in sources], suffix)
    name = "-".join(["references", slug or str(pk or "all")])
    return HttpResponse(
        written,
        content_type=f"{formats.FORMATS[suffix].content_type}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.{suffix}"'},
    )


def _get_visible_source_or_404(request: HttpRequest, pk: int) -> Source:
    """A source that a published article cites, or any for staff who may view sources."""
    may_read_all = is_staff_reading(request) and request.user.has_perm("blog.view_source")
    rows = Source.objects.all() if may_read_all else Source.objects.public()
    return get_object_or_404(rows, pk=pk)


def get_visible_article_or_404(request: HttpRequest, slug: str) -> Article:
    """A published article, or for staff any that they may read: drafts are previewed at their
    address."""
    is_staff = is_staff_reading(request)
    rows = access.readable_by(request.user) if is_staff else Article.objects.published()
    return get_object_or_404(rows.select_related(*article_page.SELECT_RELATED), slug=slug)


def _cards() -> "QuerySet[Article]":
    return Article.objects.published().newest_first().for_cards()


def _article_page(request: HttpRequest, **lookup: int) -> "Page[Article]":
    """A page of the published articles, all or filtered, newest first. Their number is memoised."""
    count = memoize(_count_published, *lookup.items())
    articles = _cards()
    if count > LARGE_LIST and lookup:
        # EXISTS makes the database walk the index by date and stop at the page's end, where a join
        # would sort all articles.
        matching = Article.objects.filter(pk=OuterRef("pk"), **lookup)
        return _page(request, articles.filter(Exists(matching)), count=count)
    return _page(request, articles.filter(**lookup), count=count)


def _count_published(*lookup: tuple[str, int]) -> int:
    return Article.objects.published().filter(**dict(lookup)).count()


def _page(
    request: HttpRequest,
    rows: "QuerySet[Any]",
    size: int = PAGE_SIZE,
    *,
    count: int | None = None,
) -> "Page[Any]":
    paginator = Paginator(rows, size)
    if count is not None:
        paginator.count = count
    return asked_page(paginator, request.GET.get("page", 1))


def _topics() -> "QuerySet[Topic]":
    """Topics with at least one published article."""
    return Topic.objects.filter(
        Exists(Article.objects.published().filter(article_topics__tag=OuterRef("pk")))
    )

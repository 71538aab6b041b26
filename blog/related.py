"""Related articles: those that share sources or topics with an article, and the parts of its
series."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blog.models import Article, ArticleTopic, Citation
from blog.references import Reference
from blog.rendering import cited_in

MAX_RELATED = 3
# Articles that are looked at for shared sources, and for each topic, so that the cost does not grow
# with the number of articles.
MAX_CANDIDATES = 10

# Fields of an article in an `ArticleLink`.
ARTICLE_FIELDS = ("pk", "title", "slug", "language", "series_id", "part", "published_at")


class ArticleLink(NamedTuple):
    """What a page shows of another article, and what the two share: the number of sources, the
    first of them, and the first topic."""

    pk: int
    title: str
    slug: str
    language: str
    series_id: int | None
    part: int
    published_at: datetime
    shared: int
    source: int | None
    topic: int | None

    def get_absolute_url(self) -> str:
        return reverse("blog:article", args=[self.slug])


class Related(NamedTuple):
    """The related articles, each with the reason; and the article's part in its series, the number
    of its published parts, and the parts before and after."""

    related: list[tuple[ArticleLink, str]]
    part: int
    parts: int
    previous: ArticleLink | None
    next: ArticleLink | None


def candidates(article: Article) -> list[ArticleLink]:
    """Published articles that share sources or topics with the article or are in its series; two
    queries."""
    sources = cited_in(article.body)
    topics = [topic.pk for topic in article.shown_topics]
    shared_topics = ArticleTopic.objects.filter(content_object=OuterRef("pk"), tag__in=topics)
    articles = (
        Article.objects.published()
        .filter(pk__in=_candidate_keys(article, sources))
        .exclude(pk=article.pk)
        .annotate(topic=Subquery(shared_topics.order_by("pk").values("tag")[:1]))
    )
    rows = articles.values(*ARTICLE_FIELDS, "topic")
    shared = _shared_sources(sources, [row["pk"] for row in rows])
    return [
        ArticleLink(**row, shared=len(set(found)), source=next(iter(found), None))
        for row in rows
        for found in [shared.get(row["pk"], [])]
    ]


def _candidate_keys(article: Article, sources: Collection[int]) -> "QuerySet[Any, Any]":
    """The primary keys of the articles to look at: those that cite most of the sources, those that
    were last added to each of its topics, and its series."""
    citing = Citation.objects.filter(source__in=sources).values("article")
    by_number = citing.annotate(shared=Count("source", distinct=True)).order_by(
        "-shared", "-article"
    )
    lists = [by_number.values("article")[:MAX_CANDIDATES]]
    for topic in article.shown_topics:
        newest = topic.article_topics.order_by("-pk").values("content_object")
        lists.append(newest[:MAX_CANDIDATES])
    # SQLite refuses LIMIT in the parts of a UNION, but allows it in a subquery of them.
    queries = [Article.objects.order_by().filter(pk__in=keys).values("pk") for keys in lists]
    if article.series_id:
        series = Article.objects.order_by().filter(series=article.series_id)
        queries.append(series.values("pk"))
    return queries[0].union(*queries[1:])


def _shared_sources(sources: Collection[int], articles: Collection[int]) -> dict[int, list[int]]:
    """For each article, which of the sources it cites, in the order of its text."""
    citations = Citation.objects.filter(article__in=articles, source__in=sources)
    found: dict[int, list[int]] = {}
    for key, source in citations.order_by("position").values_list("article", "source"):
        found.setdefault(key, []).append(source)
    return found


def related_context(
    article: Article, candidates: Iterable[ArticleLink], references: Iterable[Reference]
) -> Related:
    """What to show of the candidates on the page of an article with these references."""
    labels = {reference.source.pk: reference.source.label for reference in references}
    topics = {topic.pk: topic.name for topic in article.shown_topics}
    found = sorted(candidates, key=lambda other: (other.shared, other.published_at), reverse=True)
    series = article.series_id or -1
    siblings = sorted((other for other in found if other.series_id == series), key=_position)
    rest = [(other, _reason(other, labels, topics)) for other in found if other not in siblings]
    before = [other for other in siblings if _position(other) < _position(article)]
    after = siblings[len(before) :]
    return Related(
        related=[(other, reason) for other, reason in rest if reason][:MAX_RELATED],
        part=len(before) + 1,
        parts=len(siblings) + 1,
        previous=before[-1] if before else None,
        next=after[0] if after else None,
    )


def _position(article: Article | ArticleLink) -> tuple[int, int]:
    """Sorts the parts of a series."""
    return article.part, article.pk


def _reason(other: ArticleLink, labels: dict[int, str], topics: dict[int, str]) -> str:
    """The reason that readers see: a shared source that the article shows, or else a topic. Empty
    if there is neither."""
    if other.source not in labels:
        topic = topics.get(other.topic or 0)
        return _("Same topic: %(topic)s") % {"topic": topic} if topic else ""
    more = other.shared - 1
    if not more:
        return _("Both cite %(source)s") % {"source": labels[other.source]}
    text = ngettext(
        "Both cite %(source)s and %(n)s other work",
        "Both cite %(source)s and %(n)s other works",
        more,
    )
    return text % {"source": labels[other.source], "n": more}

"""Related articles: those that share sources or topics with an article, and the parts of its
series."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Count, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blog.models import Article, Citation, Topic
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
    """Published articles that share sources or topics with the article or are in its series; three
    queries."""
    sources = cited_in(article.body)
    others = Article.objects.published().exclude(pk=article.pk).order_by()
    found = {row["pk"]: row for row in _with_same_topics_or_series(article, others)}
    citing = {row["pk"]: row for row in _with_same_sources(sources, others)}
    first = _first_shared_source(sources, citing)
    nothing = {"shared": 0, "topic": None}
    return [
        ArticleLink(**nothing | found.get(key, {}) | citing.get(key, {}), source=first.get(key))
        for key in found | citing
    ]


def _with_same_sources(sources: Collection[int], others: QuerySet[Article]) -> "QuerySet[Any, Any]":
    """The articles that share most sources, with their number in `shared`."""
    citing = others.filter(citations__source__in=sources).values(*ARTICLE_FIELDS)
    by_shared = citing.annotate(shared=Count("citations__source", distinct=True))
    return by_shared.order_by("-shared", "-pk")[:MAX_CANDIDATES]


def _with_same_topics_or_series(
    article: Article, others: QuerySet[Article]
) -> "Iterable[dict[str, Any]]":
    """The articles that were last added to each topic, with the topic, and those of the series."""
    # SQLite refuses LIMIT in the parts of a UNION, but allows it in a subquery of them.
    queries = [
        _with_topic(others.filter(pk__in=_newest_of(topic)), topic.pk)
        for topic in article.shown_topics
    ]
    if article.series_id:
        queries.append(_with_topic(others.filter(series=article.series_id), None))
    return queries[0].union(*queries[1:], all=True) if queries else []


def _newest_of(topic: Topic) -> "QuerySet[Any, Any]":
    return topic.article_topics.order_by("-pk").values("content_object")[:MAX_CANDIDATES]


def _with_topic(articles: QuerySet[Article], topic: int | None) -> "QuerySet[Any, Any]":
    value = Value(topic, output_field=BigIntegerField())
    return articles.values(*ARTICLE_FIELDS).annotate(topic=value)


def _first_shared_source(sources: Collection[int], articles: Iterable[int]) -> dict[int, int]:
    """For each of the articles, the first of the sources in its text."""
    citations = Citation.objects.filter(article__in=[*articles], source__in=sources)
    return dict(citations.order_by("-position").values_list("article", "source"))


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

"""Related articles: those that share sources or topics with an article, and the parts of its
series."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blog.models import Article, ArticleTopic, Citation
from blog.references import Reference

MAX_RELATED = 3
# Articles that are looked at for shared sources, and for each topic, so that the cost does not grow
# with the number of articles.
MAX_CANDIDATES = 10


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
    sources = article.citations.order_by().values("source")
    topics = {topic.pk for topic in article.shown_topics}
    shared_citations = Citation.objects.filter(source__in=sources).order_by("position")
    # Not filtered by topic: SQLite would read all articles of the topic.
    all_topics = ArticleTopic.objects.order_by("pk")
    found = (
        Article.objects.published()
        .filter(pk__in=_candidate_keys(article))
        .exclude(pk=article.pk)
        .only("title", "slug", "language", "series", "part", "published_at")
        .prefetch_related(
            Prefetch("citations", shared_citations), Prefetch("article_topics", all_topics)
        )
    )
    return [_link(other, topics) for other in found]


def _candidate_keys(article: Article) -> "QuerySet[Any, Any]":
    """The primary keys of the articles to look at: those with most of its sources, those that were
    last added to each of its topics, and its series."""
    sources = article.citations.order_by().values("source")
    citing = Citation.objects.filter(source__in=sources).values("article")
    by_shared = citing.annotate(shared=Count("source", distinct=True)).order_by(
        "-shared", "-article"
    )
    lists = [by_shared.values("article")[:MAX_CANDIDATES]]
    for topic in article.shown_topics:
        newest = topic.article_topics.order_by("-pk").values("content_object")
        lists.append(newest[:MAX_CANDIDATES])
    # SQLite refuses LIMIT in the parts of a UNION, but allows it in a subquery of them.
    queries = [Article.objects.order_by().filter(pk__in=keys).values("pk") for keys in lists]
    if article.series_id:
        series = Article.objects.order_by().filter(series=article.series_id)
        queries.append(series.values("pk"))
    return queries[0].union(*queries[1:])


def _link(other: Any, topics: set[int]) -> ArticleLink:
    """Makes no queries: citations and topics are prefetched."""
    citations = other.citations.all()
    shared_topics = [link.tag_id for link in other.article_topics.all() if link.tag_id in topics]
    return ArticleLink(
        pk=other.pk,
        title=other.title,
        slug=other.slug,
        language=other.language,
        series_id=other.series_id,
        part=other.part,
        published_at=other.published_at,
        shared=len({citation.source_id for citation in citations}),
        source=citations[0].source_id if citations else None,
        topic=next(iter(shared_topics), None),
    )


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

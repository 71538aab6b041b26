"""What to read besides an article: what shares its sources or topics, and the other parts of its
series."""

from collections.abc import Iterable
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blog.models import Article
from blog.models.article import PUBLISHED
from blog.references import Reference

SHOWN = 3
# All of it in SQL by hand, because every article's page asks for it, and Django takes longer to write
# the same than it takes to ask. Where to look: at a few articles of each kind, so that it does not
# matter how many there are. The newest of a topic are those that were put under it last.
CITING = """SELECT theirs.article_id FROM blog_citation mine
    JOIN blog_citation theirs USING (source_id) WHERE mine.article_id = %s
    GROUP BY theirs.article_id ORDER BY COUNT(DISTINCT source_id) DESC, 1 DESC LIMIT 10"""
ABOUT = (
    "SELECT content_object_id FROM blog_articletopic WHERE tag_id = %s ORDER BY id DESC LIMIT 10"
)
SERIES = "SELECT id FROM blog_article WHERE series_id = %s"
# What each shares with the article: how many sources, the first of them, a topic.
SOURCES = """FROM blog_citation WHERE article_id = blog_article.id
    AND source_id IN (SELECT source_id FROM blog_citation WHERE article_id = %s)"""
OTHERS = f"""SELECT id, title, slug, language, series_id, part, published_at,
    (SELECT COUNT(DISTINCT source_id) {SOURCES}) AS shared,
    (SELECT source_id {SOURCES} ORDER BY position LIMIT 1) AS source,
    (SELECT tag_id FROM blog_articletopic WHERE content_object_id = blog_article.id
        AND tag_id IN (SELECT tag_id FROM blog_articletopic WHERE content_object_id = %s)
        ORDER BY id LIMIT 1) AS topic
    FROM blog_article WHERE {PUBLISHED} AND id <> %s AND id IN"""  # noqa: S608


class ArticleLink(NamedTuple):
    """What a page shows of another article, and what the two share."""

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
    """`related` come with the reason; the parts are those of the series that readers see."""

    related: list[tuple[ArticleLink, str]]
    part: int
    parts: int
    previous: ArticleLink | None
    next: ArticleLink | None


def candidates(article: Article) -> list[ArticleLink]:
    """What shares its sources or topics or is in its series; one query."""
    looks: list[tuple[str, int | None]] = [(CITING, article.pk), (SERIES, article.series_id)]
    looks += [(ABOUT, topic.pk) for topic in article.shown_topics]
    found = " UNION ".join(f"SELECT * FROM ({look}) AS found" for look, _key in looks)  # noqa: S608
    given = [*[article.pk] * 3, timezone.now(), article.pk, *(key for _look, key in looks)]
    rows = Article.objects.raw(f"{OTHERS} ({found})", given)
    return [ArticleLink(*fields) for fields in map(attrgetter(*ArticleLink._fields), rows)]


def related_context(
    article: Article, others: Iterable[ArticleLink], references: Iterable[Reference]
) -> Related:
    """What of `near` to name beside an article that shows these references, and why."""
    labels = {reference.source.pk: reference.source.label for reference in references}
    topics = {topic.pk: topic.name for topic in article.shown_topics}
    found = sorted(others, key=lambda other: (other.shared, other.published_at), reverse=True)
    series = article.series_id or -1
    siblings = sorted((other for other in found if other.series_id == series), key=_place)
    rest = [(other, _reason(other, labels, topics)) for other in found if other not in siblings]
    before = [other for other in siblings if _place(other) < _place(article)]
    after = siblings[len(before) :]
    return Related(
        related=[pair for pair in rest if pair[1]][:SHOWN],
        part=len(before) + 1,
        parts=len(siblings) + 1,
        previous=before[-1] if before else None,
        next=after[0] if after else None,
    )


def _place(article: Article | ArticleLink) -> tuple[int, int]:
    return article.part, article.pk


def _reason(other: ArticleLink, labels: dict[int, str], topics: dict[int, str]) -> str:
    """Names one shared work that the article shows, else a topic."""
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

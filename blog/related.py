"""What to read besides an article: what shares its sources or topics, and the other parts of its
series."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blog.models import Article
from blog.references import Reference

SHOWN = 3
# Where to look: at a few articles of each kind, so that it does not matter how many there are. The
# newest of a topic are those that were put under it last. By hand, because Django takes five times
# as long to write the same.
CITING = """SELECT theirs.article_id FROM blog_citation mine
    JOIN blog_citation theirs USING (source_id) WHERE mine.article_id = %s
    GROUP BY theirs.article_id ORDER BY COUNT(DISTINCT source_id) DESC, 1 DESC LIMIT 10"""
ABOUT = (
    "SELECT content_object_id FROM blog_articletopic WHERE tag_id = %s ORDER BY id DESC LIMIT 10"
)
SERIES = "SELECT id FROM blog_article WHERE series_id = %s"
# What each shares with the article: how many sources, the first of them, a topic.
SOURCES = """FROM blog_citation theirs JOIN blog_citation mine USING (source_id)
    WHERE mine.article_id = %s AND theirs.article_id = blog_article.id"""
SHARING = {
    "shared": f"SELECT COUNT(DISTINCT source_id) {SOURCES}",
    "source": f"SELECT source_id {SOURCES} ORDER BY theirs.position LIMIT 1",
    "topic": """SELECT tag_id FROM blog_articletopic theirs
        JOIN blog_articletopic mine USING (tag_id) WHERE mine.content_object_id = %s
        AND theirs.content_object_id = blog_article.id ORDER BY theirs.id LIMIT 1""",
}


@dataclass(frozen=True)
class Beside:
    """`related` come with the reason; `parts` are those of the series in order, itself among them."""

    related: list[tuple[Article, str]]
    parts: list[Article]
    place: int

    @property
    def part(self) -> int:
        """Which part it is for readers, who see only what is published."""
        return self.place + 1

    @property
    def previous(self) -> Article | None:
        return self.parts[self.place - 1] if self.place else None

    @property
    def next(self) -> Article | None:
        return self.parts[self.place + 1] if self.part < len(self.parts) else None


def beside(article: Article, references: Iterable[Reference]) -> Beside:
    """What to read besides the article; one query."""
    labels = {reference.source.pk: reference.source.label for reference in references}
    topics = {topic.pk: topic.name for topic in article.topics.all()}
    found = _found(article, topics)
    others = [other for other in found if other.series_id and other.series_id == article.series_id]
    parts = sorted([article, *others], key=lambda one: (one.part, one.pk))
    near = [(other, _reason(other, labels, topics)) for other in found if other not in others]
    related = sorted((pair for pair in near if pair[1]), key=_nearness, reverse=True)
    return Beside(related[:SHOWN], parts, parts.index(article))


def _found(article: Article, topics: Iterable[int]) -> list[Any]:
    looks: list[tuple[str, int | None]] = [(CITING, article.pk), (SERIES, article.series_id)]
    looks += [(ABOUT, topic) for topic in topics]
    near = " UNION ".join(f"SELECT * FROM ({look}) AS found" for look, _key in looks)  # noqa: S608
    rows = Article.objects.published().exclude(pk=article.pk)
    rows = rows.filter(pk__in=RawSQL(near, [key for _look, key in looks]))  # noqa: S611
    sharing = {name: RawSQL(sql, [article.pk]) for name, sql in SHARING.items()}  # noqa: S611
    shown = rows.annotate(**sharing)
    return list(shown.only("title", "slug", "language", "series", "part", "published_at"))


def _nearness(pair: tuple[Any, str]) -> Any:
    return pair[0].shared, pair[0].published_at


def _reason(other: Any, labels: dict[int, str], topics: dict[int, str]) -> str:
    """Names one shared work that the article shows, else a topic."""
    if other.source not in labels:
        topic = topics.get(other.topic)
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

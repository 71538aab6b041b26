"""The page of an article but for what changes by itself: the course it invites to, and the replies.

A process makes it once, by a function that is told every row it shows. What is kept is found by all
that is stored of those rows, so it cannot be out of date.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Model, prefetch_related_objects
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from blog import related, rendering
from blog.models import Article, Author, Source, Topic
from blog.related import ArticleLink
from website.cache.memo import ByValue
from website.models import SiteSettings

# The rows that an article is shown with, and is asked for with.
SELECT_RELATED = ("reviewer", "lead_image", "series")
# In SQL by hand, because Django takes four times as long to write the same.
WRITERS = """SELECT blog_author.* FROM blog_author JOIN blog_byline ON author_id = blog_author.id
    WHERE article_id = %s ORDER BY position, blog_byline.id"""
TOPICS = """SELECT blog_topic.* FROM blog_topic JOIN blog_articletopic ON tag_id = blog_topic.id
    WHERE content_object_id = %s ORDER BY name"""
SOURCES = "SELECT * FROM blog_source WHERE id IN"


class RenderedParts(NamedTuple):
    """What stands in the head of the page, its text, and where to go on from it."""

    head: SafeString
    text: SafeString
    related: SafeString


def parts(article: Article, site: SiteSettings) -> RenderedParts:
    """The parts of the page as readers find them now; four queries beside the article's own, and
    one for a picture. The article knows its authors and topics from then on."""
    article.byline_authors = [*Author.objects.raw(WRITERS, [article.pk])]
    article.shown_topics = [*Topic.objects.raw(TOPICS, [article.pk])]
    rows: list[Model | None] = [*(getattr(article, name) for name in SELECT_RELATED), site.logo]
    rows += [*article.byline_authors, *article.shown_topics]
    if article.lead_image:
        prefetch_related_objects([article.lead_image], "renditions")
        rows += article.lead_image.renditions.all()
    return _parts(
        ByValue(article),
        ByValue(site),
        tuple(ByValue(source) for source in _sources(article)),
        tuple(related.candidates(article)),
        article.is_published,
        tuple(ByValue(row) for row in rows if row),
    )


def _sources(article: Article) -> Iterable[Source]:
    keys = rendering.cited_in(article.body)
    listed = ", ".join(["%s"] * len(keys))
    return Source.objects.raw(f"{SOURCES} ({listed})", [*keys]) if keys else ()


@lru_cache(maxsize=128)
def _parts(
    article: ByValue[Article],
    site: ByValue[SiteSettings],
    sources: tuple[ByValue[Source], ...],
    others: tuple[ArticleLink, ...],
    is_published: bool,
    brought: tuple[ByValue[Model], ...],
) -> RenderedParts:
    """Asks the database nothing: the article has brought the last rows along."""
    shown, style = article.row, site.row.citation_style
    cited = {source.row.pk: source.row for source in sources}
    body = rendering.render_body(shown.body, cited, style, shown.language)
    context = {
        **{"article": shown, "site": site.row, "body": body, "is_published": is_published},
        "related": related.related_context(shown, others, body.references),
    }
    names = ("head", "text", "related")
    return RenderedParts(
        *(render_to_string(f"blog/_article_{name}.html", context) for name in names)
    )

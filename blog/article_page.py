"""The rendered parts of an article's page, except for what changes without an edit: the course that
the article invites to, and the replies.

Each process renders the parts once and memoises them. The key is every row that they show, by
value, so they cannot be out of date.
"""

from functools import lru_cache
from typing import NamedTuple

from django.db.models import Model, prefetch_related_objects
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from blog import related, rendering
from blog.models import Article, Source
from blog.related import ArticleLink
from website.cache.memo import ByValue
from website.models import SiteSettings

# Rows that the page shows, which the query for the article selects.
SELECT_RELATED = ("reviewer", "lead_image", "series")


class RenderedParts(NamedTuple):
    """HTML for the head of the page, the article, and the links to related articles; and whether
    the article has references."""

    head: SafeString
    text: SafeString
    related: SafeString
    has_references: bool


def parts(article: Article, site: SiteSettings) -> RenderedParts:
    """The parts as readers see them now. At most seven queries, and the article's authors and
    topics are then loaded."""
    rows: list[Model | None] = [site.logo, *(getattr(article, name) for name in SELECT_RELATED)]
    rows += [*article.byline_authors, *article.shown_topics]
    if article.lead_image:
        prefetch_related_objects([article.lead_image], "renditions")
        rows += article.lead_image.renditions.all()
    sources = Source.objects.filter(pk__in=rendering.cited_in(article.body)).order_by("pk")
    return _render(
        ByValue(article),
        ByValue(site),
        tuple(ByValue(source) for source in sources),
        tuple(related.candidates(article)),
        article.is_published,
        tuple(ByValue(row) for row in rows if row),
    )


@lru_cache(maxsize=128)
def _render(
    article: ByValue[Article],
    site: ByValue[SiteSettings],
    sources: tuple[ByValue[Source], ...],
    candidates: tuple[ArticleLink, ...],
    is_published: bool,
    related_rows: tuple[ByValue[Model], ...],
) -> RenderedParts:
    """Makes no queries. `related_rows` are read through the article; here they are part of the
    key."""
    shown = article.row
    by_key = {source.row.pk: source.row for source in sources}
    body = rendering.render_body(shown.body, by_key, site.row.citation_style, shown.language)
    context = {
        "article": shown,
        "site": site.row,
        "body": body,
        "minutes": body.minutes(shown.standfirst, shown.caution, shown.disclosure),
        "is_published": is_published,
        "related": related.related_context(shown, candidates, body.references),
    }
    return RenderedParts(
        head=render_to_string("blog/_article_head.html", context),
        text=render_to_string("blog/_article_text.html", context),
        related=render_to_string("blog/_article_related.html", context),
        has_references=bool(body.references),
    )

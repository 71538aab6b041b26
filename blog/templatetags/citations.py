"""Template tags for references in the site's citation style, for citing an article, and for
metadata."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from blog import structured_data
from blog.citations import formats, parts, styles
from blog.citations.styles import formatting
from blog.models import Article, Author, Source
from website.structured_data import data_block

register = template.Library()

NEWEST_SHOWN = 5


@register.filter
def rich_text(text: str) -> SafeString:
    """A title as HTML, with CSL's italics, bold, subscripts and superscripts; everything else
    escaped."""
    return parts.html(formatting.parts(formatting.clean(text)))


@register.filter
def plain_text(text: str) -> str:
    """A title without tags."""
    return formatting.plain_text(formatting.clean(text))


@register.simple_tag(takes_context=True)
def reference(context: template.Context, source: Source) -> SafeString:
    """The reference to a source in the site's style."""
    return parts.html(styles.format_work(source.as_csl(), context["site"].citation_style))


@register.inclusion_tag("blog/_downloads.html")
def downloads(label: str, **of: Any) -> dict[str, Any]:
    """Links to the references of an article, of one source, or of all, in every format."""
    links = [
        (form.name, reverse("blog:references", kwargs={**of, "suffix": suffix}))
        for suffix, form in formats.FORMATS.items()
    ]
    return {"label": label, "links": links}


@register.simple_tag(takes_context=True)
def cite_this(context: template.Context, article: Article) -> SafeString:
    """The reference to the article in each style."""
    work = structured_data.as_work(article, context["site"])
    written = [
        (style.short_name, parts.html(styles.format_work(work, style.name)))
        for style in styles.STYLES.values()
    ]
    return render_to_string("blog/_cite_this.html", {"written": written})


@register.simple_tag(takes_context=True)
def machine_readable(context: template.Context, article: Article, references: Any) -> SafeString:
    """Google Scholar's meta tags, and schema.org's data as JSON-LD."""
    site = context["site"]
    tags = format_html_join(
        "\n  ", '<meta name="{}" content="{}">', structured_data.scholar_tags(article, site)
    )
    sources = [reference.source for reference in references]
    block = data_block(structured_data.of_article(article, site, sources))
    return format_html("{}\n  {}", tags, block)


@register.simple_tag
def author_data(author: Author) -> SafeString:
    """schema.org's data for an author's page, as JSON-LD."""
    return data_block(structured_data.of_author_page(author))


@register.inclusion_tag("blog/_elsewhere.html")
def elsewhere() -> dict[str, Any]:
    """Links on the page for 404: the newest articles and their topics."""
    newest = Article.objects.published().newest_first().only("title", "slug", "language")
    articles = list(newest.prefetch_related("topics")[:NEWEST_SHOWN])  # type: ignore[misc]
    topics = {topic.name: topic for article in articles for topic in article.topics.all()}
    return {"articles": articles, "topics": [topics[name] for name in sorted(topics)]}

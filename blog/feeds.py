"""Articles as a feed, whole and with their references."""

import re
from typing import Any

from django.contrib.syndication.views import Feed
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.xmlutils import SimplerXMLGenerator

from blog import rendering
from blog.models import Article
from blog.rendering import RenderedBody
from website.models import SiteSettings
from website.tokens import absolute

ITEMS = 20
# What XML 1.0 leaves out of its characters (§2.2).
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
Item = tuple[Article, RenderedBody]


class FullTextRss(Rss201rev2Feed):
    """RSS 2.0 with the whole text in `content:encoded` (RSS content module 1.0)."""

    def rss_attributes(self) -> dict[str, str]:
        return {
            **super().rss_attributes(),
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
        }

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        self.feed = _for_xml(self.feed)
        super().add_root_elements(handler)

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        item = _for_xml(item)
        super().add_item_elements(handler, item)
        handler.addQuickElement("content:encoded", item["content"])


def _for_xml(value: Any) -> Any:
    """Without the control characters that texts from word processors carry and XML has no place
    for."""
    if isinstance(value, dict):
        return {name: _for_xml(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_for_xml(part) for part in value]
    return NOT_IN_XML.sub("", value) if isinstance(value, str) else value


class ArticleFeed(Feed):
    """The newest articles."""

    feed_type = FullTextRss

    def get_object(self, request: Any) -> SiteSettings:
        return SiteSettings.load()

    def title(self, site: SiteSettings) -> str:
        return site.name

    def description(self, site: SiteSettings) -> str:
        return site.tagline

    def link(self, site: SiteSettings) -> str:
        return absolute(reverse("blog:home"))

    def feed_url(self, site: SiteSettings) -> str:
        return absolute(reverse("blog:feed"))

    def items(self, site: SiteSettings) -> list[Item]:
        newest = Article.objects.published().newest_first()
        articles = list(newest.with_authors().prefetch_related("topics")[:ITEMS])  # type: ignore[misc]
        bodies = rendering.render_for_feed(articles, site.citation_style)
        return list(zip(articles, bodies, strict=True))

    def item_title(self, item: Item) -> str:
        return item[0].title

    def item_description(self, item: Item) -> str:
        return item[0].standfirst

    def item_link(self, item: Item) -> str:
        return absolute(item[0].get_absolute_url())

    def item_author_name(self, item: Item) -> str:
        return ", ".join(author.name for author in item[0].byline_authors)

    def item_categories(self, item: Item) -> list[str]:
        return [topic.name for topic in item[0].topics.all()]

    def item_pubdate(self, item: Item) -> Any:
        return item[0].published_at

    def item_updateddate(self, item: Item) -> Any:
        return item[0].updated_at

    def item_extra_kwargs(self, item: Item) -> dict[str, str]:
        context = {"article": item[0], "body": item[1]}
        return {"content": render_to_string("blog/_feed_item.html", context)}

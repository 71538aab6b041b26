"""Feeds with the full text of articles and their references: RSS 2, Atom and JSON Feed for the
site, RSS for each topic.

An item's description is HTML in RSS and Atom, and its title is text (RSS Advisory Board's profile;
RFC 4287 §4.2). The methods of the feeds give titles as text and descriptions as HTML.
"""

import html
import json
import re
from typing import IO, Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.xmlutils import SimplerXMLGenerator

from blog import rendering
from blog.models import Article, Topic
from blog.rendering import RenderedBody
from website.models import SiteSettings
from website.tokens import absolute

MAX_ITEMS = 20
# Characters that XML 1.0 does not allow (§2.2).
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# What HTML parsers take for the beginning of a tag or a comment (HTML standard, §13.2.5.6).
LIKE_A_TAG = re.compile("<[A-Za-z/!?]")
JSON_FEED = "https://jsonfeed.org/version/1.1"
Item = tuple[Article, RenderedBody]
About = tuple[SiteSettings, Topic | None]


class _ForXml:
    """Removes control characters, which texts pasted from word processors contain."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.feed: dict[str, Any] = _for_xml(self.feed)

    def add_item(self, *args: Any, **kwargs: Any) -> None:
        super().add_item(*_for_xml(list(args)), **_for_xml(kwargs))  # type: ignore[misc]


class FullTextRss(_ForXml, Rss201rev2Feed):
    """RSS 2.0 with the full text in `content:encoded` (RSS content module 1.0)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.feed |= {name: rss_text(self.feed[name]) for name in ("title", "description")}

    def rss_attributes(self) -> dict[str, str]:
        content = {"xmlns:content": "http://purl.org/rss/1.0/modules/content/"}
        return {**super().rss_attributes(), **content}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, {**item, "title": rss_text(item["title"])})
        handler.addQuickElement("content:encoded", item["content"])


class FullTextAtom(_ForXml, Atom1Feed):
    """Atom (RFC 4287) with the full text in `content`."""

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})


class FullTextJson(SyndicationFeed):
    """JSON Feed 1.1."""

    content_type = "application/feed+json; charset=utf-8"

    def write(self, outfile: IO[Any], encoding: str) -> None:
        feed = {
            "version": JSON_FEED,
            "title": self.feed["title"],
            "description": self.feed["description"],
            "home_page_url": self.feed["link"],
            "feed_url": self.feed["feed_url"],
            "language": self.feed["language"],
            "items": [_as_json(item) for item in self.items],
        }
        outfile.write(json.dumps(feed, ensure_ascii=False).encode(encoding))


def rss_text(text: str) -> str:
    """A title for RSS. It is text, but many readers show it as HTML: what these would take for markup
    or for a character reference is escaped once more, and anything else is left as it is, so that
    “p < 0.05” is right in both."""
    is_like_html = LIKE_A_TAG.search(text) or html.unescape(text) != text
    return html.escape(text, quote=False) if is_like_html else text


def _as_json(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": item["link"],
        "url": item["link"],
        "title": item["title"],
        "summary": item["summary"],
        "content_html": item["content"],
        "date_published": item["pubdate"].isoformat(),
        "date_modified": item["updateddate"].isoformat(),
        "authors": [{"name": name} for name in item["authors"]],
        "tags": item["categories"],
    }


def _for_xml(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _for_xml(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_for_xml(part) for part in value]
    return NOT_IN_XML.sub("", value) if isinstance(value, str) else value


class ArticleFeed(Feed):
    """The newest articles as RSS."""

    feed_type: type[SyndicationFeed] = FullTextRss
    address = "blog:feed"

    def get_object(self, request: HttpRequest) -> About:
        return SiteSettings.load(), None

    def title(self, about: About) -> str:
        site, topic = about
        return f"{site.name}: {topic.name}" if topic else site.name

    def description(self, about: About) -> str:
        site, topic = about
        return topic.description if topic else site.tagline

    subtitle = description

    def author_name(self, about: About) -> str:
        return about[0].organisation or about[0].name

    def link(self, about: About) -> str:
        return absolute(about[1].get_absolute_url() if about[1] else reverse("blog:home"))

    def feed_url(self, about: About) -> str:
        return absolute(reverse(self.address, args=[about[1].slug] if about[1] else []))

    def items(self, about: About) -> list[Item]:
        site, topic = about
        newest = Article.objects.published().newest_first()
        if topic:
            newest = newest.filter(article_topics__tag=topic)
        shown = newest.with_authors().select_related("reviewer")
        articles = list(shown.prefetch_related("topics")[:MAX_ITEMS])  # type: ignore[misc]
        bodies = rendering.render_for_feed(articles, site.citation_style)
        return list(zip(articles, bodies, strict=True))

    def item_title(self, item: Item) -> str:
        return item[0].title

    def item_description(self, item: Item) -> str:
        return html.escape(item[0].standfirst)

    def item_link(self, item: Item) -> str:
        return absolute(item[0].get_absolute_url())

    def item_author_name(self, item: Item) -> str:
        return ", ".join(author.name for author in item[0].byline_authors)

    def item_categories(self, item: Item) -> list[str]:
        return [topic.name for topic in item[0].topics.all()]

    def item_pubdate(self, item: Item) -> Any:
        return item[0].published_at

    def item_updateddate(self, item: Item) -> Any:
        return item[0].modified_at

    def item_extra_kwargs(self, item: Item) -> dict[str, Any]:
        article, body = item
        content = render_to_string("blog/_feed_item.html", {"article": article, "body": body})
        return {
            "summary": article.standfirst,
            "content": _with_absolute_urls(content, self.item_link(item)),
            "authors": [author.name for author in article.byline_authors],
        }


class AtomFeed(ArticleFeed):
    """The newest articles as Atom."""

    feed_type = FullTextAtom
    address = "blog:feed_atom"


class JsonFeed(ArticleFeed):
    """The newest articles as JSON Feed."""

    feed_type = FullTextJson
    address = "blog:feed_json"


class TopicFeed(ArticleFeed):
    """The newest articles about one topic."""

    address = "blog:topic_feed"

    def get_object(self, request: HttpRequest, slug: str) -> About:  # type: ignore[override]
        return SiteSettings.load(), get_object_or_404(Topic, slug=slug)


def _with_absolute_urls(content: str, address: str) -> str:
    """The HTML with absolute URLs, since feed readers may not resolve relative ones."""
    return content.replace('href="#', f'href="{address}#').replace(
        'href="/', f'href="{absolute("/")}'
    )

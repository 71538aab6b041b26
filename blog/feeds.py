"""Articles as a feed, whole and with their references."""

from typing import Any

from django.contrib.syndication.views import Feed
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.xmlutils import SimplerXMLGenerator

from blog import rendering
from blog.models import Article
from website.models import SiteSettings
from website.tokens import absolute

ITEMS = 20


class FullTextRss(Rss201rev2Feed):
    """RSS 2.0 with the whole text in `content:encoded` (RSS content module 1.0)."""

    def rss_attributes(self) -> dict[str, str]:
        return {
            **super().rss_attributes(),
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
        }

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content:encoded", item["content"])


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

    def items(self, site: SiteSettings) -> Any:
        return (
            Article.objects.published()
            .newest_first()
            .prefetch_related("bylines__author", "topics")[:ITEMS]
        )

    def item_title(self, article: Article) -> str:
        return article.title

    def item_description(self, article: Article) -> str:
        return article.standfirst

    def item_link(self, article: Article) -> str:
        return absolute(article.get_absolute_url())

    def item_author_name(self, article: Article) -> str:
        return ", ".join(author.name for author in article.byline_authors)

    def item_categories(self, article: Article) -> list[str]:
        return [topic.name for topic in article.topics.all()]

    def item_pubdate(self, article: Article) -> Any:
        return article.published_at

    def item_updateddate(self, article: Article) -> Any:
        return article.updated_at

    def item_extra_kwargs(self, article: Article) -> dict[str, str]:
        body = rendering.render(article, with_notes=False)
        return {"content": render_to_string("blog/_feed_item.html", {"body": body})}

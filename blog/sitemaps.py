"""Sitemaps of lists, articles, topics, authors and sources."""

from datetime import datetime
from typing import Any

from django.db.models import Max
from django.db.models.functions import Greatest
from django.urls import reverse

from blog.models import Article, Author, Source, Topic
from website.models import Image
from website.sitemaps import SiteSitemap

# `Article.modified_at` in SQL.
NEWEST = Max(Greatest("articles__updated_at", "articles__published_at"))


class ListSitemap(SiteSitemap):
    def items(self) -> list[str]:
        lists = ["home", "article_list", "topic_list", "source_list"]
        return [*(f"blog:{name}" for name in lists), "courses:course_list"]

    def location(self, name: str) -> str:
        return reverse(name)


class ArticleSitemap(SiteSitemap):
    def items(self) -> Any:
        articles = Article.objects.published().newest_first().select_related("lead_image")
        # Without its size, each picture would take another query.
        size = "lead_image__width", "lead_image__height"
        return articles.only("slug", "updated_at", "published_at", "lead_image__file", *size)

    def lastmod(self, article: Article) -> datetime:
        return article.modified_at

    def picture(self, article: Article) -> Image | None:
        return article.lead_image


class _WithArticles(SiteSitemap):
    """Rows that are shown because of their published articles."""

    def lastmod(self, item: Any) -> datetime:
        return item.newest


class TopicSitemap(_WithArticles):
    def items(self) -> Any:
        published = Article.objects.published()
        topics = Topic.objects.filter(articles__in=published)
        return topics.annotate(newest=NEWEST).order_by("pk")


class AuthorSitemap(_WithArticles):
    def items(self) -> Any:
        published = Article.objects.published()
        authors = Author.objects.filter(articles__in=published).select_related("photo")
        return authors.annotate(newest=NEWEST).order_by("pk")

    def picture(self, author: Author) -> Image | None:
        return author.photo


class SourceSitemap(SiteSitemap):
    def items(self) -> Any:
        return Source.objects.public().order_by("pk")

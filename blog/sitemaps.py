"""Articles, topics, authors and sources for search engines."""

from datetime import datetime
from typing import Any

from django.db.models import Max

from blog.models import Article, Author, Source, Topic
from website.sitemaps import SiteSitemap


class ArticleSitemap(SiteSitemap):
    def items(self) -> Any:
        return Article.objects.published().newest_first().only("slug", "updated_at", "published_at")

    def lastmod(self, article: Article) -> datetime:
        return max(article.updated_at, article.published_at or article.updated_at)


class _WithArticles(SiteSitemap):
    """What appears only through its published articles."""

    def lastmod(self, item: Any) -> datetime:
        return item.newest


class TopicSitemap(_WithArticles):
    def items(self) -> Any:
        published = Article.objects.published()
        topics = Topic.objects.filter(articles__in=published)
        return topics.annotate(newest=Max("articles__updated_at")).order_by("pk")


class AuthorSitemap(_WithArticles):
    def items(self) -> Any:
        published = Article.objects.published()
        authors = Author.objects.filter(articles__in=published)
        return authors.annotate(newest=Max("articles__updated_at")).order_by("pk")


class SourceSitemap(SiteSitemap):
    def items(self) -> Any:
        return Source.objects.public().order_by("pk")

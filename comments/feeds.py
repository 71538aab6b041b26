"""RSS feeds of published comments: of the whole site and of each article."""

from typing import Any

from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from blog.feeds import FullTextRss
from blog.models import Article
from comments.models import Comment
from website.models import SiteSettings
from website.templatetags.website import paragraphs
from website.tokens import absolute

ITEMS = 50


class CommentFeed(Feed):
    """The newest comments on the site."""

    feed_type = FullTextRss

    def get_object(self, request: Any) -> Any:
        return SiteSettings.load()

    def title(self, about: Any) -> str:
        return _("Replies: %(what)s") % {"what": about}

    def description(self, about: Any) -> str:
        return _("The newest replies from readers.")

    def link(self, about: Any) -> str:
        return absolute(reverse("blog:home"))

    def feed_url(self, about: Any) -> str:
        return absolute(reverse("comments:feed"))

    def items(self, about: Any) -> "QuerySet[Comment]":
        replies = Comment.objects.visible().filter(is_pingback=False)
        return replies.select_related("article").order_by("-created_at", "-pk")[:ITEMS]

    def item_title(self, comment: Comment) -> str:
        names = {"name": comment.name, "article": comment.article.title}
        return _("%(name)s on “%(article)s”") % names

    def item_description(self, comment: Comment) -> str:
        """As HTML: what the reader typed, in paragraphs, with no markup of theirs."""
        return paragraphs(comment.body)

    def item_link(self, comment: Comment) -> str:
        return absolute(comment.get_absolute_url())

    def item_author_name(self, comment: Comment) -> str:
        return comment.name

    def item_pubdate(self, comment: Comment) -> Any:
        return comment.created_at

    def item_extra_kwargs(self, comment: Comment) -> dict[str, str]:
        return {"content": self.item_description(comment)}


class ArticleCommentFeed(CommentFeed):
    """The newest comments under one article."""

    def get_object(self, request: Any, slug: str) -> Article:  # type: ignore[override]
        return get_object_or_404(Article.objects.published(), slug=slug)

    def link(self, about: Article) -> str:
        return absolute(about.get_absolute_url())

    def feed_url(self, about: Article) -> str:
        return absolute(reverse("comments:article_feed", args=[about.slug]))

    def items(self, about: Article) -> "QuerySet[Comment]":
        replies = about.comments.filter(is_pingback=False) & Comment.objects.visible()
        return replies.select_related("article").order_by("-created_at", "-pk")[:ITEMS]

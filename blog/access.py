"""Who may read, edit, publish and check which article.

Django's permissions mean here: `view_article` reads every article, drafts included;
`publish_article` publishes, withdraws and, with `change_article` and `delete_article`, edits and
deletes every article. Without it those two reach a user's own drafts only. `review_article` writes
who checked an article, and when.
"""

from typing import cast

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied

from blog.models import Article
from blog.models.article import ArticleQuerySet

# What only those who may publish write.
PUBLISHING_FIELDS = ("published_at", "withdrawn_at")
# What only those who may review write.
REVIEW_FIELDS = ("reviewer", "reviewed_on", "next_review_on")

AnyUser = User | AnonymousUser


def may_publish(user: AnyUser) -> bool:
    return user.has_perm("blog.publish_article")


def may_review(user: AnyUser) -> bool:
    return user.has_perm("blog.review_article")


def may_read_all(user: AnyUser) -> bool:
    """Whether the user reads every article in the admin and every draft on the site."""
    return user.has_perm("blog.view_article") or (
        may_publish(user) and user.has_perm("blog.change_article")
    )


def readable_by(user: AnyUser) -> ArticleQuerySet:
    """Articles that a member of staff may read on the site: all, or published ones and their own."""
    return Article.objects.published() | listed_for(user)


def listed_for(user: AnyUser) -> ArticleQuerySet:
    """Articles that a member of staff finds in the admin: all, or their own."""
    if may_read_all(user):
        return Article.objects.all()
    if not user.has_perm("blog.change_article"):
        return Article.objects.none()
    return Article.objects.owned_by(cast(User, user))


def may_edit(user: AnyUser, article: Article) -> bool:
    """Whether the user may change the text of this article."""
    return user.has_perm("blog.change_article") and _is_within_reach(user, article)


def may_delete(user: AnyUser, article: Article) -> bool:
    return user.has_perm("blog.delete_article") and _is_within_reach(user, article)


def may_read(user: AnyUser, article: Article) -> bool:
    """Whether the user may see this article in the admin."""
    return listed_for(user).filter(pk=article.pk).exists()


def _is_within_reach(user: AnyUser, article: Article) -> bool:
    """Whether it is the user's own draft, or any article for those who may publish."""
    if may_publish(user):
        return True
    own = Article.objects.owned_by(cast(User, user)).filter(published_at__isnull=True)
    return own.filter(pk=article.pk).exists()


def check_save(user: AnyUser, stored: Article | None, article: Article) -> None:
    """Raises PermissionDenied if the user may not store `article` in the place of `stored`, which is
    None for a new one."""
    changed = {
        field.attname
        for field in Article._meta.concrete_fields
        if getattr(article, field.attname) != getattr(stored or Article(), field.attname)
    }
    if not may_publish(user) and changed & {*PUBLISHING_FIELDS}:
        raise PermissionDenied
    review = {
        field.attname for field in Article._meta.concrete_fields if field.name in REVIEW_FIELDS
    }
    if not may_review(user) and changed & review:
        raise PermissionDenied
    written_by_publishing = {"updated_at", "comments_closed_at"}
    if stored and changed - review - written_by_publishing and not may_edit(user, stored):
        raise PermissionDenied

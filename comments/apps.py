"""Comments under articles, their moderation and their spam check."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = _("Comments")

    def ready(self) -> None:
        from django.db.models.signals import pre_delete

        from blog.models import Article
        from comments import (  # noqa: F401
            checks,
            confirming,
            dashboard,
            jobs,
            losses,
            mail_checks,
            privacy,
        )
        from comments.models import Comment, CommentPolicy
        from website import registry

        pre_delete.connect(privacy.delete_mails_below, sender=Article)
        registry.jobs += jobs.JOBS
        registry.privacy_providers.append(privacy.provider)
        registry.confirmations["comment"] = confirming.confirmation
        registry.mail_checks |= mail_checks.CHECKS
        registry.panels += [dashboard.comments_panel, dashboard.replies_panel]
        registry.footer_links.append(
            registry.FooterLink(_("Replies as RSS"), "comments:feed", order=30)
        )
        registry.cached_models += [
            registry.CachedModel(Comment, only=("status", "approved")),
            registry.CachedModel(CommentPolicy, ignored=CommentPolicy.INTERNAL_FIELDS),
        ]
        registry.losses[Article].append(losses.of_article)
        registry.scheduled_changes.append(CommentPolicy.next_scheduled_change)
        registry.cacheable_views |= {"blog:article": "replies", "comments:reply": ""}

"""Comments under articles, their moderation and their spam check."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = _("Comments")

    def ready(self) -> None:
        from comments import checks, confirming, dashboard, jobs, privacy  # noqa: F401
        from comments.models import Comment, CommentPolicy
        from website import registry

        registry.jobs += jobs.JOBS
        registry.privacy_providers.append(privacy.provider)
        registry.confirmations["comment"] = confirming.confirmation
        registry.panels.append(dashboard.comments_panel)
        registry.footer_links.append(
            registry.FooterLink(_("Replies as RSS"), "comments:feed", order=30)
        )
        registry.cached_models += [
            registry.CachedModel(Comment, only=("status", "approved")),
            registry.CachedModel(CommentPolicy),
        ]
        registry.scheduled_changes.append(CommentPolicy.next_scheduled_change)
        registry.cacheable_views |= {"blog:article": "replies", "comments:reply": ""}

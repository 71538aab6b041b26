"""Replies under articles."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = _("Comments")

    def ready(self) -> None:
        from comments import checking, dashboard, notices, privacy, subscriptions
        from comments.models import Comment, CommentPolicy
        from website import registry

        registry.jobs += [
            registry.Job("spam check", registry.Loop.AKISMET, checking.check_next),
            registry.Job("report to Akismet", registry.Loop.AKISMET, checking.send_feedback_next),
            registry.Job("use of the Akismet key", registry.Loop.AKISMET, checking.ask_usage_next),
            registry.Job("digest for moderators", registry.Loop.REST, notices.send_digest),
            registry.Job("forgotten origins", registry.Loop.REST, privacy.forget_origins),
            registry.Job("old spam", registry.Loop.REST, privacy.delete_old_spam),
        ]
        registry.privacy_providers.append(privacy.provider)
        registry.confirmations["comment"] = subscriptions.proof
        registry.panels.append(dashboard.comments_panel)
        registry.cached_models += [
            registry.CachedModel(Comment, only=("status", "approved")),
            registry.CachedModel(CommentPolicy),
        ]
        registry.scheduled_changes.append(CommentPolicy.next_scheduled_change)
        registry.cacheable_views |= {"blog:article": "replies", "comments:reply": ""}

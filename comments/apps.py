"""Replies under articles."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = _("Comments")

    def ready(self) -> None:
        from comments import checking, dashboard, notices, privacy, subscriptions
        from comments.models import Comment, CommentPolicy
        from website import rooms

        rooms.jobs += [
            rooms.Job("spam check", rooms.Loop.AKISMET, checking.check_next),
            rooms.Job("report to Akismet", rooms.Loop.AKISMET, checking.send_feedback_next),
            rooms.Job("use of the Akismet key", rooms.Loop.AKISMET, checking.ask_usage_next),
            rooms.Job("digest for moderators", rooms.Loop.REST, notices.send_digest),
            rooms.Job("forgotten origins", rooms.Loop.REST, privacy.forget_origins),
            rooms.Job("old spam", rooms.Loop.REST, privacy.delete_old_spam),
        ]
        rooms.holdings.append(privacy.holding)
        rooms.proofs["comment"] = subscriptions.proof
        rooms.panels.append(dashboard.comments_panel)
        rooms.shown += [
            rooms.Shown(Comment, only=("status", "approved")),
            rooms.Shown(CommentPolicy),
        ]
        rooms.moments.append(CommentPolicy.next_moment)
        rooms.parameters |= {"blog:article": "replies", "comments:reply": ""}

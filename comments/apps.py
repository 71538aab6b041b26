"""Replies under articles."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = _("Comments")

    def ready(self) -> None:
        from comments import dashboard, moderation, privacy, subscriptions
        from website import rooms

        rooms.jobs += [
            rooms.Job("spam check", rooms.Loop.AKISMET, moderation.check_next),
            rooms.Job("report to Akismet", rooms.Loop.AKISMET, moderation.send_feedback_next),
            rooms.Job("forgotten origins", rooms.Loop.REST, privacy.forget_origins),
            rooms.Job("old spam", rooms.Loop.REST, privacy.delete_old_spam),
        ]
        rooms.holdings.append(privacy.holding)
        rooms.proofs["comment"] = subscriptions.proof
        rooms.panels.append(dashboard.comments_panel)

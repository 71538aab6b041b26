"""Comments in the admin: the moderation queue, the page of one comment, and the policy."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from comments.admin.queue import CommentAdmin
from comments.models import Comment, CommentPolicy
from website.admin.base import OneRowAdmin

admin.site.register(Comment, CommentAdmin)


@admin.register(CommentPolicy)
class CommentPolicyAdmin(OneRowAdmin):
    fieldsets = [
        (
            _("Moderation"),
            {
                "fields": [
                    "publish_unseen",
                    "hold_first_time",
                    "links_limit",
                    "held_words",
                    "blocked_words",
                    "blatant_spam",
                    "moderator_mails",
                ]
            },
        ),
        (
            _("Under the articles"),
            {"fields": ["close_after_days", "newest_first", "page_size", "nesting"]},
        ),
        (_("Stored data"), {"fields": ["origin_days", "spam_days"]}),
    ]

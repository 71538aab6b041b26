"""Comments in the admin: the moderation queue, the page of one comment, the policy, and mailboxes."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from comments.admin.mails import MailboxAdmin
from comments.admin.queue import CommentAdmin
from comments.models import Comment, CommentPolicy, Mailbox
from website.admin.base import OneRowAdmin

admin.site.register(Comment, CommentAdmin)
admin.site.register(Mailbox, MailboxAdmin)


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

"""Comments in the admin: the moderators' queue, one comment, and the policy."""

from django.contrib import admin

from comments.admin.queue import CommentAdmin
from comments.models import Comment, CommentPolicy
from website.admin.base import OneRowAdmin

admin.site.register(Comment, CommentAdmin)


@admin.register(CommentPolicy)
class CommentPolicyAdmin(OneRowAdmin):
    fieldsets = [
        (None, {"fields": ["publish_unseen", "hold_first_time", "links_limit"]}),
        (None, {"fields": ["held_words", "blocked_words", "blatant_spam"]}),
        (None, {"fields": ["moderator_mails", "close_after_days", "nesting"]}),
    ]

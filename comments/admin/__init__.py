"""Comments in the admin: the moderation queue, the page of one comment, and the policy."""

from django.contrib import admin

from comments.admin.policy import CommentPolicyAdmin
from comments.admin.queue import CommentAdmin
from comments.models import Comment, CommentPolicy

admin.site.register(Comment, CommentAdmin)
admin.site.register(CommentPolicy, CommentPolicyAdmin)

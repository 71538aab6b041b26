"""Comments in the admin: the moderation queue, the page of one comment, the policy, and mailboxes."""

from django.contrib import admin

from comments.admin.mails import MailboxAdmin
from comments.admin.policy import CommentPolicyAdmin
from comments.admin.queue import CommentAdmin
from comments.models import Comment, CommentPolicy, Mailbox

admin.site.register(Comment, CommentAdmin)
admin.site.register(CommentPolicy, CommentPolicyAdmin)
admin.site.register(Mailbox, MailboxAdmin)

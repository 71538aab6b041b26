"""Comments, their history, the comment policy, and the state and statistics of the spam check."""

from comments.models.comment import BODY_LIMIT, TEXT_FIELDS, Comment, Verdict
from comments.models.event import CommentEvent
from comments.models.mailbox import Mailbox
from comments.models.policy import CommentPolicy
from comments.models.queryset import CommentQuerySet
from comments.models.reply_mails import ReplyMails
from comments.models.spam_check import SpamCheck, Tally

__all__ = [
    "BODY_LIMIT",
    "TEXT_FIELDS",
    "Comment",
    "CommentEvent",
    "CommentPolicy",
    "CommentQuerySet",
    "Mailbox",
    "ReplyMails",
    "SpamCheck",
    "Tally",
    "Verdict",
]

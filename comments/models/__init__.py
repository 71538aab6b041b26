"""Replies under articles, the history of each, the policy that staff set, and what is known of the
spam check."""

from comments.models.comment import BODY_LIMIT, Comment, CommentQuerySet, Verdict
from comments.models.event import CommentEvent
from comments.models.policy import CommentPolicy
from comments.models.spam_check import SpamCheck, Tally

__all__ = [
    "BODY_LIMIT",
    "Comment",
    "CommentEvent",
    "CommentPolicy",
    "CommentQuerySet",
    "SpamCheck",
    "Tally",
    "Verdict",
]

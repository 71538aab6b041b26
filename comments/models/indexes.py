"""The indexes of comments, each with the query that it serves."""

from django.db.models import Index, Q
from django.db.models.functions import Coalesce

from comments.models.queryset import IS_APPROVED

INDEXES = [
    # The comments under an article, oldest first.
    Index(
        fields=["article", "created_at"],
        condition=IS_APPROVED,
        name="comments_of_an_article",
    ),
    # The threads of an article, with size and time of the first comment. A covering index for
    # that query, so that SQLite need not read the rows.
    Index(
        "article",
        Coalesce("root", "id"),
        "created_at",
        "status",
        "is_pingback",
        "root",
        condition=IS_APPROVED & Q(is_pingback=False),
        name="comments_threads",
    ),
    Index(
        fields=["article"],
        condition=IS_APPROVED & Q(is_pingback=True),
        name="comments_pingbacks",
    ),
    # The comments of one address.
    Index(fields=["mailbox"], name="comments_of_a_mailbox"),
    # Duplicates of a comment.
    Index(fields=["digest"], name="comments_same_text"),
    # The worker's query for checks and feedback that are due, twice a second.
    Index(
        fields=["check_due_at"],
        condition=Q(check_due_at__isnull=False),
        name="comments_check_due",
    ),
    Index(
        fields=["feedback_due_at"],
        condition=Q(feedback_due_at__isnull=False),
        name="comments_feedback_due",
    ),
    # The worker's query for what could not be said while an article was withdrawn.
    Index(
        fields=["notify_due_at"],
        condition=Q(notify_due_at__isnull=False),
        name="comments_notify_due",
    ),
    # New replies, for the dashboard and the mails to authors.
    Index(
        fields=["-notified_at"],
        condition=IS_APPROVED & Q(notified_at__isnull=False),
        name="comments_newest_replies",
    ),
    # Reported comments, for the dashboard and the queue.
    Index(
        fields=["reported_at"],
        condition=Q(reported_at__isnull=False),
        name="comments_reported",
    ),
    # The tabs of the moderation queue.
    Index(fields=["status", "-created_at"], name="comments_by_status"),
    # The worker's query for comments whose origin is to be erased, twice a second.
    Index(
        fields=["created_at"],
        condition=Q(ip__isnull=False),
        name="comments_with_an_origin",
    ),
]

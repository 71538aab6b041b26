"""Worker jobs that delete what the comment policy no longer lets the site store."""

from datetime import timedelta

from django.utils import timezone

from comments import privacy
from comments.decisions import Status
from comments.models import Comment, CommentEvent, CommentPolicy
from website.worker import failures

# Comments deleted in one transaction.
BATCH_SIZE = 500


def erase_origins() -> bool:
    """Worker job: erase IP address, browser, referrer, what was sent to Akismet and earlier texts
    from comments older than the policy's `origin_days`. Returns whether there were any."""
    before = timezone.now() - timedelta(days=CommentPolicy.load().origin_days)
    old = Comment.objects.filter(ip__isnull=False, created_at__lt=before)
    edits = CommentEvent.objects.filter(kind=CommentEvent.Kind.EDITED, comment__in=old)
    edits.update(text_before={})
    return bool(old.update(ip=None, user_agent="", referrer="", submitted={}, answered={}))


def delete_old_spam() -> bool:
    """Worker job: delete up to BATCH_SIZE comments that became spam more than the policy's
    `spam_days` ago. Returns whether there were any."""
    before = timezone.now() - timedelta(days=CommentPolicy.load().spam_days)
    old = Comment.objects.filter(status=Status.SPAM, decided_at__lt=before).order_by("decided_at")
    batch = failures.batch(old.only("pk"), BATCH_SIZE)
    privacy.erase(old.filter(pk__in=[comment.pk for comment in batch]))
    return bool(batch)

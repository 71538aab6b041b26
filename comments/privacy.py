"""What the site forgets about those who replied."""

from datetime import timedelta

from django.utils import timezone

from comments.models import Comment

KEEP_ORIGIN_FOR = timedelta(days=90)


def forget_origins() -> bool:
    """The worker's job: blanks IP address, browser and referrer of every comment, whatever its
    status, once they are KEEP_ORIGIN_FOR old. Tells whether there was anything to blank."""
    old = Comment.objects.filter(ip__isnull=False, created_at__lt=timezone.now() - KEEP_ORIGIN_FOR)
    return bool(old.update(ip=None, user_agent="", referrer="", submitted={}, answered={}))

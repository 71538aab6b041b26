"""The `Retry-After` header of other services."""

from datetime import timedelta
from email.utils import parsedate_to_datetime

from django.utils import timezone

LONGEST_PAUSE = timedelta(days=1)


def retry_after(value: str) -> timedelta | None:
    """`Retry-After` in either of its forms, seconds or a date (RFC 9110 §10.2.3), at most a day;
    None where it says nothing."""
    try:
        wait = timedelta(seconds=int(value))
    except (ValueError, OverflowError):
        try:
            wait = parsedate_to_datetime(value) - timezone.now()
        except (ValueError, TypeError):
            return None
    return min(max(wait, timedelta()), LONGEST_PAUSE)

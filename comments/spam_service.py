"""Whether Akismet can be asked: trouble and recovery belong to the service, not to single comments.

While there is trouble, nothing is asked but one comment at a time, at growing intervals. What waits stays
due, so with the first answer everything is asked in its order.
"""

import logging

from django.utils import timezone

from comments import akismet, backoff
from comments.models import SpamCheck

logger = logging.getLogger(__name__)


def may_be_asked() -> bool:
    """Whether there is a key, and Akismet is not in trouble or is due to be asked again."""
    row = SpamCheck.load()
    return akismet.is_configured() and (row.ask_at is None or row.ask_at <= timezone.now())


def verify_after_trouble() -> None:
    """While there is trouble, ask about the key before any comment. Raises NoVerdict."""
    if SpamCheck.load().trouble:
        note_alert(akismet.verify_key(), is_complete=True)


def note_failure(failure: akismet.NoVerdict) -> None:
    """Store that Akismet or the key is in trouble, and when to ask again."""
    now, row = timezone.now(), SpamCheck.load()
    since = row.trouble_at or now
    SpamCheck.write(
        trouble=failure.reason,
        trouble_code=failure.notice.code,
        trouble_at=since,
        ask_at=now + backoff.wait(since, now, failure),
    )


def note_answer(notice: akismet.Notice) -> None:
    """Store that Akismet answered: the trouble is over."""
    row = SpamCheck.load()
    if row.trouble or row.ask_at:
        SpamCheck.write(trouble="", trouble_code="", trouble_at=None, ask_at=None)
        logger.info("Akismet answers again.")
    note_alert(notice, is_complete=True)


def note_alert(notice: akismet.Notice, *, is_complete: bool = False) -> None:
    """Store Akismet's alert to the owner of the key, if it is new. `is_complete`: it would have come
    with this answer, so without it there is none."""
    given = {"alert": notice.alert, "alert_code": notice.code}
    if (given["alert"] or is_complete) and not SpamCheck.objects.filter(**given).exists():
        SpamCheck.write(**given)

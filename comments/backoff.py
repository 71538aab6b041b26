"""When the worker tries again what Akismet did not answer."""

from datetime import datetime, timedelta

from comments.akismet import NoVerdict

# How long a claimed comment is left to the worker that claimed it.
LEASE = timedelta(minutes=2)
SHORTEST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(minutes=30)


def wait(since: datetime, now: datetime, failure: NoVerdict) -> timedelta:
    """Exponential backoff: wait as long again as since `since`, from a minute to half an hour, and
    never less than Akismet asked for."""
    longer = min(max(now - since, SHORTEST_WAIT), LONGEST_WAIT)
    return max(longer, failure.retry_after or SHORTEST_WAIT)

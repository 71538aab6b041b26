"""Unexpected errors in jobs: stored for staff, and no reason to stop.

A row on which a job fails is tried again at growing intervals and then set aside, so that it never stands
before the rows behind it. A job says which row it has in hand by taking it through `leases.claim`, or
through `first` and `batch` here. A job that fails without a row in hand is paused for a while.
"""

import logging
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import OperationalError
from django.db.models import Model, QuerySet
from django.utils import timezone

from website.models import JobFailure
from website.registry import Job

logger = logging.getLogger(__name__)

# Minutes to wait after the first, second … error on a row; after the last it is set aside.
RETRY_MINUTES = (1, 5, 15, 60)
MAX_TRIES = len(RETRY_MINUTES) + 1
# Of a job without a row in hand, after its second error in a row.
SHORTEST_PAUSE, LONGEST_PAUSE = 1.0, 600.0
# How long after an error rows are taken one by one.
CAREFUL_SECONDS = 3600.0
# How long an error is stored that did not happen again.
KEEP_FOR = timedelta(days=1)
# Addresses and tokens, which an error may quote.
SECRET = re.compile(r"[^\s@]{1,64}@[^\s@]{1,255}|[\w-]{20,}")
ERROR_LIMIT = 300


@dataclass
class _Health:
    """What this process remembers of a job: errors in a row, and moments of `time.monotonic`."""

    errors: int = 0
    paused_until: float = 0.0
    careful_until: float = 0.0


@dataclass
class _Attempt:
    """A run of a job, with the row in hand."""

    job: Job
    is_careful: bool
    row: Model | None = field(default=None)


_health: dict[Job, _Health] = {}
_current: ContextVar[_Attempt | None] = ContextVar("_current", default=None)


def is_paused(job: Job) -> bool:
    """Whether the job failed more than once without a row in hand, and is not to run yet."""
    return job in _health and time.monotonic() < _health[job].paused_until


@contextmanager
def attempt(job: Job, *expected: type[Exception]) -> Iterator[None]:
    """Store an error of this run of the job, unless it is one of the expected ones."""
    health = _health.setdefault(job, _Health())
    attempt = _Attempt(job, is_careful=time.monotonic() < health.careful_until)
    token = _current.set(attempt)
    try:
        yield
        health.errors = 0
    except expected:
        raise
    except Exception as error:
        _pause(health, attempt)
        _store(attempt, error)
        raise
    finally:
        _current.reset(token)


def untroubled[Row: Model](rows: "QuerySet[Row]") -> "QuerySet[Row]":
    """The rows without those that this job is not to try now."""
    current = _current.get()
    if current is None:
        return rows
    failures = JobFailure.objects.filter(job=current.job.name, row__gt=0)
    barred = failures.set_aside() | failures.filter(retry_at__gt=timezone.now())
    return rows.exclude(pk__in=barred.values("row"))


def take[Row: Model](row: Row) -> Row:
    """Note that this job has the row in hand."""
    if current := _current.get():
        current.row = row
    return row


def first[Row: Model](rows: "QuerySet[Row]") -> Row | None:
    """The first of `rows` that is not set aside, in hand; None if there is none."""
    row = untroubled(rows).first()
    return row if row is None else take(row)


def batch[Row: Model](rows: "QuerySet[Row]", size: int) -> list[Row]:
    """The first of `rows` that are not set aside. After an error it is one at a time, so that the
    one that fails can be told from the others."""
    current = _current.get()
    found = list(untroubled(rows)[: 1 if current and current.is_careful else size])
    if len(found) == 1:
        take(found[0])
    return found


def try_again(failure: JobFailure) -> None:
    """Have a row that was set aside tried again, from the beginning."""
    JobFailure.objects.filter(pk=failure.pk).update(tries=0, retry_at=timezone.now())


def delete_old() -> bool:
    """Worker job: delete the errors that did not happen again, but for those of rows that are set
    aside. Returns whether there were any."""
    past = JobFailure.objects.filter(last_at__lt=timezone.now() - KEEP_FOR, retry_at__isnull=False)
    return past.exists() and bool(past.delete()[0])


def as_words(error: Exception) -> str:
    """An error as staff may read it, without addresses and tokens."""
    text = f"{type(error).__name__}: {' '.join(str(error).split())}"[: 2 * ERROR_LIMIT]
    return SECRET.sub("…", text).replace("\0", "")[:ERROR_LIMIT].strip(": ")


def _pause(health: _Health, attempt: _Attempt) -> None:
    now = time.monotonic()
    health.careful_until = now + CAREFUL_SECONDS
    if attempt.row is None:
        health.errors += 1
        if health.errors > 1:
            pause = SHORTEST_PAUSE * 2 ** min(health.errors, 20)
            health.paused_until = now + min(pause, LONGEST_PAUSE)


def _store(attempt: _Attempt, error: Exception) -> None:
    """Store the error and have the row's app note it. The database may be what fails."""
    try:
        failure = _count(attempt, error)
        if failure.row and attempt.job.note_failure:
            is_final = failure.retry_at is None
            if attempt.job.note_failure(attempt.row, failure.error, is_final) and is_final:
                JobFailure.objects.filter(pk=failure.pk).update(retry_at=failure.last_at)
    except Exception:
        logger.exception("An error of the job %s could not be stored", attempt.job.name)


def _number(row: Model | None, error: Exception) -> int:
    """The key of the row in hand, or 0: a database that fails is not the row's fault."""
    is_its_own = row is not None and not isinstance(error, OperationalError)
    return row.pk if row is not None and is_its_own and isinstance(row.pk, int) else 0


def _count(attempt: _Attempt, error: Exception) -> JobFailure:
    now, row = timezone.now(), attempt.row
    failure, _is_new = JobFailure.objects.get_or_create(
        job=attempt.job.name,
        row=_number(row, error),
        defaults={"model": row._meta.label_lower if row else "", "error": ""},
    )
    failure.tries += 1
    failure.last_at, failure.error = now, as_words(error)
    if not failure.row:
        failure.retry_at = now
    elif failure.tries < MAX_TRIES:
        failure.retry_at = now + timedelta(minutes=RETRY_MINUTES[failure.tries - 1])
    else:
        failure.retry_at = None
    failure.save()
    return failure

"""The worker: what is due, done once, by whoever claims it first.

Work is due because a row says so, in a due time on the row itself. A claim moves that time
forward by a lease, so a worker that is killed loses nothing: the row falls due again. Whoever
finishes writes only if the lease is still theirs (see `held`).
"""

import logging
import threading
from collections.abc import Iterable
from datetime import timedelta
from enum import Enum, auto
from typing import Any, TypeVar

from django.db import OperationalError, close_old_connections, connections
from django.db.models import Model, QuerySet
from django.utils import timezone

from website.registry import Job, Loop

logger = logging.getLogger(__name__)

# A job that fails before it claims a row would fail for ever.
FAILURES_AT_ONCE = 20

Row = TypeVar("Row", bound=Model)


class Round(Enum):
    """What came of one turn of each job in a loop."""

    WORKED = auto()
    IDLE = auto()
    FAILED = auto()
    OUTAGE = auto()


REST_SECONDS = {Round.WORKED: 0.0, Round.IDLE: 0.5, Round.FAILED: 0.5, Round.OUTAGE: 10.0}


class Outage(Exception):
    """The service that a loop depends on does not answer: rest before asking it again."""


def claim(rows: "QuerySet[Row]", field: str, *, lease: timedelta) -> "Row | None":
    """The first of `rows` whose due time `field` has come, leased to the caller, or None.

    The lease is the new value of `field`. The update is conditional on the old one, so of
    several workers one wins each row.
    """
    now = timezone.now()
    for row in rows.filter(**{f"{field}__lte": now}).order_by(field, "pk")[:20]:
        mine = {"pk": row.pk, field: getattr(row, field)}
        if rows.model._default_manager.filter(**mine).update(**{field: now + lease}):
            setattr(row, field, now + lease)
            return row
    return None


def held(row: Model, field: str) -> "QuerySet[Any]":
    """The row as a query that matches only while its lease is still the caller's."""
    return type(row)._default_manager.filter(pk=row.pk, **{field: getattr(row, field)})


def run_until_idle(jobs: Iterable[Job]) -> None:
    """Does everything that is due now; a loop whose service is out is left for another time."""
    for loop in Loop:
        mine = [job for job in jobs if job.loop == loop]
        failures = 0
        while failures < FAILURES_AT_ONCE:
            outcome = _one_round(mine)
            if outcome in {Round.IDLE, Round.OUTAGE}:
                break
            failures += outcome == Round.FAILED


def run_forever(jobs: Iterable[Job], stop: threading.Event) -> None:
    """One thread a loop, each doing its jobs as they fall due, until `stop` is set."""
    threads = [
        threading.Thread(
            target=_run_loop,
            args=([job for job in jobs if job.loop == loop], stop),
            name=loop,
        )
        for loop in Loop
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _run_loop(jobs: list[Job], stop: threading.Event) -> None:
    while not stop.is_set():
        close_old_connections()
        stop.wait(REST_SECONDS[_one_round(jobs)])
    connections.close_all()


def _one_round(jobs: list[Job]) -> Round:
    """Gives every job one turn and says how that went. One bad row does not stop the others: its
    lease keeps it away for a while."""
    outcome = Round.IDLE
    for job in jobs:
        try:
            if job.run() and outcome == Round.IDLE:
                outcome = Round.WORKED
        except Outage as outage:
            logger.warning("%s: %s", job.name, outage)
            return Round.OUTAGE
        except OperationalError:
            logger.exception("%s: the database failed", job.name)
            return Round.OUTAGE
        except Exception:
            logger.exception("%s failed", job.name)
            outcome = Round.FAILED
    return outcome

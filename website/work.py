"""The worker: what is due, done once, by whoever claims it first.

Work is due because a row says so, in a due time on the row itself. A claim moves that time
forward by a lease, so a worker that is killed loses nothing: the row falls due again. Whoever
finishes writes only if the lease is still theirs (see `held`).
"""

import logging
import threading
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, TypeVar

from django.db import DatabaseError, close_old_connections
from django.db.models import Model, QuerySet
from django.utils import timezone

from website.rooms import Job, Loop

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.5
REST_AFTER_FAULT_SECONDS = 10.0

Row = TypeVar("Row", bound=Model)


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
        try:
            while any(job.run() for job in mine):
                pass
        except Outage as outage:
            logger.warning("%s: %s", loop, outage)


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
        stop.wait(_one_round(jobs))
    close_old_connections()


def _one_round(jobs: list[Job]) -> float:
    """Gives every job one turn and returns how many seconds to rest."""
    close_old_connections()
    worked = False
    for job in jobs:
        try:
            worked = job.run() or worked
        except Outage as outage:
            logger.warning("%s: %s", job.name, outage)
            return REST_AFTER_FAULT_SECONDS
        except DatabaseError:
            logger.exception("%s: the database failed", job.name)
            return REST_AFTER_FAULT_SECONDS
        except Exception:
            # One bad row must not stop the others: its lease keeps it away for a while.
            logger.exception("%s failed", job.name)
            worked = True
    return 0 if worked else POLL_SECONDS

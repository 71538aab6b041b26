"""Runs the registered jobs as they fall due."""

import logging
import threading
from collections.abc import Iterable
from enum import Enum, auto

from django.db import OperationalError, close_old_connections, connections

from website.registry import HOUSEKEEPING, Job
from website.worker import failures

logger = logging.getLogger(__name__)

# A job that fails before it claims a row would fail for ever.
MAX_FAILURES = 20


class Round(Enum):
    """The outcome of running each job of a queue once."""

    WORKED = auto()
    IDLE = auto()
    FAILED = auto()
    OUTAGE = auto()


# How long a thread sleeps after each outcome, in seconds.
SLEEP_SECONDS = {Round.WORKED: 0.0, Round.IDLE: 0.5, Round.FAILED: 0.5, Round.OUTAGE: 10.0}
HOUSEKEEPING_SECONDS = 60.0


class Outage(Exception):
    """The service that a queue depends on does not answer: pause before asking it again."""


def run_until_idle(jobs: Iterable[Job]) -> None:
    """Do everything that is due now. A queue whose service is out is left for the next call."""
    for queued in _by_queue(jobs).values():
        failures = 0
        while failures < MAX_FAILURES:
            outcome = _one_round(queued)
            if outcome in {Round.IDLE, Round.OUTAGE}:
                break
            failures += outcome == Round.FAILED


def run_forever(jobs: Iterable[Job], stop: threading.Event) -> None:
    """Run one thread for each queue, until `stop` is set."""
    threads = [
        threading.Thread(target=_run_queue, args=(queued, stop), name=queue)
        for queue, queued in _by_queue(jobs).items()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _by_queue(jobs: Iterable[Job]) -> dict[str, list[Job]]:
    queues: dict[str, list[Job]] = {}
    for job in jobs:
        queues.setdefault(job.queue, []).append(job)
    return queues


def _run_queue(jobs: list[Job], stop: threading.Event) -> None:
    while not stop.is_set():
        close_old_connections()
        stop.wait(_pause(jobs, _one_round(jobs)))
    connections.close_all()


def _pause(jobs: list[Job], outcome: Round) -> float:
    """Seconds until the next round."""
    if outcome == Round.IDLE and jobs[0].queue == HOUSEKEEPING:
        return HOUSEKEEPING_SECONDS
    return SLEEP_SECONDS[outcome]


def _one_round(jobs: list[Job]) -> Round:
    """Run every job once. One bad row does not stop the others: `failures` keeps it away for a
    while."""
    outcome = Round.IDLE
    for job in jobs:
        if failures.is_paused(job):
            continue
        try:
            with failures.attempt(job, Outage):
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

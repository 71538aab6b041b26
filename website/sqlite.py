"""Serialise the writers of one process on SQLite.

A writer that finds SQLite locked retries after sleeps of up to a tenth of a second
(https://sqlite.org/c3ref/busy_timeout.html); threads that wait for a lock are woken at once.
"""

import threading
from collections.abc import Callable
from functools import wraps

from django.db import connection

_lock = threading.Lock()


def serialize_writes[**Args, Result](write: Callable[Args, Result]) -> Callable[Args, Result]:
    """Serialise this writer within the process on SQLite. A no-op inside a transaction and on
    databases with row locks."""

    @wraps(write)
    def serialized(*args: Args.args, **kwargs: Args.kwargs) -> Result:
        if connection.in_atomic_block or connection.vendor != "sqlite":
            return write(*args, **kwargs)
        with _lock:
            return write(*args, **kwargs)

    return serialized

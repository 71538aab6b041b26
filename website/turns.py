"""Writers of one process, one after another.

Where SQLite's one writer is busy, the others look again after sleeps of up to a tenth of a second
(https://sqlite.org/c3ref/busy_timeout.html); threads that queue for a lock are woken at once.
"""

import threading
from collections.abc import Callable
from functools import wraps

from django.db import connection

_turn = threading.Lock()


def taking_turns[**Given, Result](write: Callable[Given, Result]) -> Callable[Given, Result]:
    """Has a function that opens a transaction wait its turn before it does. Inside a transaction,
    and where rows are locked instead of the database, there is nothing to wait for."""

    @wraps(write)
    def in_turn(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        if connection.in_atomic_block or connection.vendor != "sqlite":
            return write(*args, **kwargs)
        with _turn:
            return write(*args, **kwargs)

    return in_turn

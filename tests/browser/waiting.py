"""Waiting for the worker, who does in a moment what a page has promised."""

import time

PATIENCE_SECONDS = 20


def until(happened, seconds=PATIENCE_SECONDS):
    """Asks again and again; fails when it has not happened in so many seconds."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.1)

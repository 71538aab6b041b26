"""Waiting for the worker, who does in a moment what a page has promised."""

import time

PATIENCE_SECONDS = 20


def until(happened):
    """Asks again and again; fails when it has not happened in twenty seconds."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.1)

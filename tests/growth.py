"""How the time of a function grows with the length of a text: in proportion, or faster.

No absolute time is judged, since machines differ: a text four times as long takes a linear function
four times as long, and a quadratic one sixteen times.
"""

import gc
import time
from contextlib import contextmanager

# Between the 4 of a linear function and the 16 of a quadratic one.
LIMIT = 9
# Below this, a clock measures noise. A quadratic function needs far longer for the last length.
MEASURABLE_SECONDS = 0.002
# Long enough to judge by; longer texts are not tried.
ENOUGH_SECONDS = 0.05
LENGTHS = (2048, 16384)
TRIES = 4


def grows_faster(function, make, lengths=LENGTHS):
    """The length of text for which `function(make(length))` takes more than its share, or None."""
    with _no_garbage_collection():
        for length in lengths:
            taken = _seconds(function, make(length))
            if taken < MEASURABLE_SECONDS:
                continue
            if _ratio(function, make, length) > LIMIT:
                return length
            if taken > ENOUGH_SECONDS:
                return None
    return None


def _ratio(function, make, length):
    """The least of some tries, as other processes make a single one longer."""
    long, short = make(length), make(length // 4)
    ratios = []
    for _try in range(TRIES):
        ratios.append(_seconds(function, long) / max(_seconds(function, short), 1e-7))
        if ratios[-1] <= LIMIT:
            break
    return min(ratios)


def _seconds(function, text):
    start = time.thread_time()
    function(text)
    return time.thread_time() - start


@contextmanager
def _no_garbage_collection():
    gc.disable()
    try:
        yield
    finally:
        gc.enable()

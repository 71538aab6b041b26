"""How the time of a function grows with its input: in proportion, or faster.

No absolute time is judged, since machines differ. Where `n` characters take long enough to be
measured, `n / 4` must take about a quarter of it: 4 times longer for a text 4 times as long is
linear, 16 times is quadratic.
"""

import gc
import time
from contextlib import contextmanager

# Between the 4 of a linear function and the 16 of a quadratic one.
LIMIT = 9
# Below this, a clock measures noise. A quadratic function needs far longer for LENGTHS[-1].
MEASURABLE_SECONDS = 0.002
# Long enough to judge by; longer texts are not tried.
ENOUGH_SECONDS = 0.05
LENGTHS = (64, 256, 1024, 4096, 16384)
TRIES = 3


def grows_faster(function, make):
    """The length of text from which `function(make(length))` takes more than its share, or None."""
    with _no_garbage_collection():
        for length in LENGTHS:
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

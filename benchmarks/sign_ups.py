"""How many sign-ups a second one core takes from eight clients at once, beside an earlier tree.

    python -m benchmarks.sign_ups --beside ../before
    scripts/postgres python -m benchmarks.sign_ups --beside ../before

Needs requirements-dev.txt and two cores. Each intake has seats for half of those who sign up.
"""

import argparse
import os
import statistics
import sys
import tempfile
from collections.abc import Callable
from itertools import count
from operator import truediv
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.beside import (
    FORM_HEADERS,
    Request,
    alternately,
    new_folder,
    say,
    site_of_tree,
)

ROOT = Path(__file__).parent.parent
SIGN_UPS, ROUNDS = 480, 5
PER_INTAKE, SEATS = 60, 30
TIMES_BEFORE = 2.0
INTAKES = f"""
from tests.courses.builders import make_intake
print(*(make_intake(seats={SEATS}).get_sign_up_url() for _ in range(60)))
"""


def main() -> int:
    """Prints the figures; fails where they are not good enough."""
    parser = argparse.ArgumentParser(description="How many sign-ups a second one core takes.")
    parser.add_argument("--beside", type=Path, required=True, help="the tree of an earlier commit")
    tree = parser.parse_args().beside.resolve()
    first, *others = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {first})
    with tempfile.TemporaryDirectory() as folder:
        before = site_of_tree(tree, new_folder(folder, "before"), INTAKES, _sign_ups)
        now = site_of_tree(ROOT, new_folder(folder, "now"), INTAKES, _sign_ups)
        with before as old, now as new:
            os.sched_setaffinity(0, {*others} or {first})
            both = {"before": old, "now": new}
            earlier, later = alternately(both, "sign-ups", number=SIGN_UPS, rounds=ROUNDS)
    faster = statistics.median(map(truediv, later, earlier))
    say(f"{faster:.2f} times as many sign-ups as before")
    return 0 if faster >= TIMES_BEFORE else 1


def _sign_ups(printed: str) -> Callable[[], Request]:
    paths, numbers = printed.split(), count()

    def make() -> Request:
        number = next(numbers)
        form = {"name": f"Student {number}", "email": f"student-{number}@example.org"}
        form |= {"for_whom": "myself", "places": "1", "message": "", "consent": "on"}
        return paths[number // PER_INTAKE], urlencode(form), FORM_HEADERS

    return make


if __name__ == "__main__":
    sys.exit(main())

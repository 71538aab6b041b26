"""Three hundred students at once for twenty seats, while staff and the clock are at work.

    python -m benchmarks.crowd
    scripts/postgres python -m benchmarks.crowd

Needs requirements-dev.txt. Fails where an invariant is broken: see `tests/courses/invariants.py`.
"""

import sys
import tempfile
from collections import Counter
from pathlib import Path
from time import perf_counter

from tests.courses.crowd import rush, settle
from tests.limits import NO_LIMITS
from tests.server import running_site

STUDENTS = 300
SEATS = 20
STAFF = 4


def main() -> int:
    """Prints what came of it."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "site"
        home.mkdir()
        with running_site(home, worker=True, **NO_LIMITS) as site:
            begun = perf_counter()
            answers, pk = rush(site, students=STUDENTS, seats=SEATS, staff=STAFF, steps=100)
            seconds = perf_counter() - begun
            seats, taken, sign_ups, unsent = settle(site, pk)
        log = (home / "processes.log").read_text()
    statuses = Counter(status for answer in answers for status in answer["statuses"])
    sys.stdout.write(
        f"{STUDENTS} students, {STAFF} of staff: {seconds:.1f} s, answers {dict(statuses)}\n"
        f"{taken} of {seats} seats taken, {sign_ups} sign-ups, {unsent} mails unsent\n"
    )
    is_right = taken <= seats <= SEATS and sign_ups == STUDENTS and not unsent
    return 0 if is_right and statuses.keys() <= {200, 303} and "Traceback" not in log else 1


if __name__ == "__main__":
    sys.exit(main())

"""2,000 comments by eight clients while web server and worker are killed again and again.

    python -m benchmarks.comments_killed

Needs requirements-dev.txt; on PostgreSQL it runs as `scripts/postgres` sets it up.
"""

import sys
import tempfile
from pathlib import Path
from time import perf_counter

from tests.comments.killing import storm

COMMENTS = 2000
KILLS = 20


def main() -> int:
    """Prints what was lost and what was done twice; fails where that is more than it may be."""
    begun = perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder, "site")
        site.mkdir()
        outcome = storm(site, comments=COMMENTS, kills=KILLS)
    lost = (outcome.acknowledged - outcome.stored).total()
    doubled = (outcome.stored - outcome.acknowledged).total()
    undecided = COMMENTS - outcome.statuses["approved"]
    sys.stdout.write(
        f"{outcome.acknowledged.total()} comments acknowledged in {perf_counter() - begun:.0f} s, "
        f"{outcome.kills['web']} kills of the web server, {outcome.kills['worker']} of the worker: "
        f"{lost} lost, {doubled} stored twice, {undecided} without a verdict, "
        f"{outcome.repeats} calls to Akismet repeated.\n"
    )
    return 1 if lost or doubled or undecided or outcome.repeats > KILLS else 0


if __name__ == "__main__":
    sys.exit(main())

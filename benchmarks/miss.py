"""What it costs to make an article with ten references and twenty replies, beside the page of
django-comments-xtd's example "simple" with as many comments.

    python -m benchmarks.miss

Milliseconds of processor time. The two pages are rendered alternately, many times, each
in a process of its own. Theirs is the example with debugging off; ours is the whole page, compressed
by Brotli, in a process that has rendered it before.
"""

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.site import ask
from benchmarks.theirs import environment
from tests.server import running_site

THEIRS = Path(__file__).parent / "theirs/comments_xtd.py"
ROUNDS = 5
MOST = 0.8  # of their time


def main() -> int:
    """Prints both and their ratio; fails where ours costs more than MOST of theirs."""
    python = environment("comments-xtd", "django-comments-xtd") / "bin/python"
    ours: list[float] = []
    theirs: list[float] = []
    with tempfile.TemporaryDirectory() as folder, running_site(Path(folder)) as site:
        pages = {"ours": ask(site, "tests.large_site", "plant()")["an article"]}
        for number in range(ROUNDS):
            ours += ask(site, "benchmarks.site", f"costs({pages}, 20)")["ours"]
            command = [python, THEIRS, Path(folder, f"theirs-{number}")]
            said = subprocess.run(command, check=True, capture_output=True)  # noqa: S603
            theirs += json.loads(said.stdout)
    medians = [statistics.median(found) for found in (ours, theirs)]
    ratio = medians[0] / medians[1]
    sys.stdout.write(f"ours {medians[0]:.1f} ms, theirs {medians[1]:.1f} ms: {ratio:.2f} times\n")
    return 0 if ratio <= MOST else 1


if __name__ == "__main__":
    sys.exit(main())

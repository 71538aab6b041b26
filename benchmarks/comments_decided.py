"""How long it takes to decide on five hundred comments at once, and to undo that.

    python -m benchmarks.comments_decided
    scripts/postgres python -m benchmarks.comments_decided

Needs requirements-dev.txt. One author in ten asked for a mail when the comment is published. The time
is that of the processor in the process that decides. Fails where a median is above LIMIT.
"""

import statistics
import sys
import tempfile
from pathlib import Path
from time import process_time

from django.db import connection

from benchmarks.site import ask
from comments import deciding
from comments.decisions import DECISIONS
from tests.comments.builders import make_article, make_comment_awaiting_review, make_moderator
from tests.server import running_site

COMMENTS = 500
ARTICLES = 20
ROUNDS = 3
LIMIT = 2.0


def main() -> int:
    """Prints a line for each decision."""
    with tempfile.TemporaryDirectory() as folder, running_site(Path(folder)) as site:
        found = ask(site, "benchmarks.comments_decided", "measure()")
    lines = [f"{name:20} {seconds:.2f} s" for name, seconds in found.items()]
    lines.append(f"{connection.vendor}, {COMMENTS} comments at once, limit {LIMIT} s")
    sys.stdout.write("\n".join([*lines, ""]))
    return 0 if max(found.values()) <= LIMIT else 1


def measure() -> dict[str, float]:
    """The median seconds of each decision and of its undo, on the site of this process."""
    moderator = make_moderator()
    articles = [make_article(body="<p>Text</p>" * 2000) for _number in range(ARTICLES)]
    found: dict[str, list[float]] = {}
    for verb in [*DECISIONS] * ROUNDS:
        seen = [
            make_comment_awaiting_review(
                articles[number % ARTICLES],
                body="A reply of some length. " * 20,
                email=f"reader{number}@example.org",
                notify_on_publish=number % 10 == 0,
            )
            for number in range(COMMENTS)
        ]
        begun = process_time()
        done = deciding.decide_many(seen, DECISIONS[verb], by=moderator).done
        decided = process_time()
        undone = deciding.undo_many(done, by=moderator).done
        found.setdefault(verb, []).append(decided - begun)
        found.setdefault(f"{verb}, undone", []).append(process_time() - decided)
        if len(undone) != COMMENTS:
            raise RuntimeError(f"Only {len(undone)} were decided and undone.")
    return {name: statistics.median(seconds) for name, seconds in found.items()}


if __name__ == "__main__":
    sys.exit(main())

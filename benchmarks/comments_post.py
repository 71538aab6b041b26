"""How many comments a second one core takes, beside Isso, and what a hanging Akismet adds.

    python -m benchmarks.comments_post
    python -m benchmarks.comments_post --beside ../before    # the tree of an earlier commit, no Isso

Needs requirements-dev.txt and two cores: the servers have the first, the eight clients the second.
Both servers are granian with four threads, both databases SQLite with synchronous FULL, and the
rounds alternate. Isso gets an environment of its own in var/isso the first time. How long the disk
takes to flush is printed too, because much depends on it: a comment of ours is flushed once, one of
Isso's four times.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from operator import truediv
from pathlib import Path
from time import perf_counter
from urllib.parse import urlencode

from benchmarks.beside import (
    FORM_HEADERS,
    Request,
    Target,
    alternately,
    new_folder,
    say,
    send_all,
    site_of_tree,
)
from benchmarks.theirs import environment
from tests.fakes.akismet import KEY, FakeAkismet, Mood
from tests.limits import NO_LIMITS
from tests.server import free_port, running_site, wait_for

ROOT = Path(__file__).parent.parent
COMMENTS = 800
ROUNDS = 5
ENOUGH = 280
TIMES_ISSO = 2.0
SLOWER = 1.2
# How many times as slow as an earlier tree.
SLOWER_THAN_BEFORE = 1.1
ARTICLE = "from tests.comments.builders import make_article; print(make_article().slug)"
ISSO = """
[general]
dbpath = {folder}/isso.sqlite3
host = http://127.0.0.1:{port}/
[moderation]
enabled = true
[guard]
enabled = false
"""
_numbers = count(1)


def main() -> int:
    """Prints the figures; fails where one is not good enough."""
    parser = argparse.ArgumentParser(description="How many comments a second one core takes.")
    parser.add_argument(
        "--beside", type=Path, help="the tree of an earlier commit, instead of Isso"
    )
    if tree := parser.parse_args().beside:
        return 0 if _beside_an_earlier_tree(tree.resolve()) else 1
    first, *others = sorted(os.sched_getaffinity(0))
    servers, clients = {first}, set(others)
    os.sched_setaffinity(0, servers)
    with tempfile.TemporaryDirectory() as folder, FakeAkismet() as fake:
        say(f"a flush to this disk takes {_flush_time(folder) * 1000:.2f} ms")
        akismet = {"AKISMET_API_URL": fake.url, "AKISMET_API_KEY": KEY, **NO_LIMITS}
        with running_site(new_folder(folder, "ours"), **akismet) as site, _isso(folder) as isso:
            os.sched_setaffinity(0, clients)
            fast = _beside_isso(site, isso)
        os.sched_setaffinity(0, servers)
        with running_site(new_folder(folder, "hanging"), worker=True, **akismet) as site:
            os.sched_setaffinity(0, clients)
            calm = _while_akismet_hangs(site, fake)
    return 0 if fast and calm else 1


def _beside_isso(site, isso: tuple[int, int]) -> bool:
    both: dict[str, Target] = {
        "ours": (site.env["PORT"], replies_to(site), site.web.pid),
        "Isso": (isso[0], _theirs(), isso[1]),
    }
    ours, theirs = (
        statistics.median(found)
        for found in alternately(both, "comments", number=COMMENTS, rounds=ROUNDS)
    )
    say(f"ours takes {ours / theirs:.1f} times as many as Isso")
    return ours >= ENOUGH and ours >= TIMES_ISSO * theirs


def _beside_an_earlier_tree(tree: Path) -> bool:
    first, *others = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {first})
    with tempfile.TemporaryDirectory() as folder:
        before = site_of_tree(tree, new_folder(folder, "before"), ARTICLE, _replies)
        with before as old, site_of_tree(ROOT, new_folder(folder, "now"), ARTICLE, _replies) as new:
            os.sched_setaffinity(0, {*others} or {first})
            earlier, now = alternately(
                {"before": old, "now": new}, "comments", number=COMMENTS, rounds=ROUNDS
            )
    slower = statistics.median(map(truediv, earlier, now))
    say(f"a comment takes {slower:.2f} times as long as before")
    return slower <= SLOWER_THAN_BEFORE


def _flush_time(folder: str) -> float:
    """Seconds for a page to be on the disk, as the median of two hundred."""
    times = []
    with Path(folder, "page").open("wb", buffering=0) as file:
        for _page in range(200):
            begun = perf_counter()
            file.write(bytes(4096))
            os.fdatasync(file.fileno())
            times.append(perf_counter() - begun)
    return statistics.median(times)


def _while_akismet_hangs(site, fake: FakeAkismet) -> bool:
    waits: dict[Mood, list[float]] = {Mood.HAM: [], Mood.SLOW: []}
    send = replies_to(site)
    for mood in [Mood.HAM, Mood.SLOW] * ROUNDS:
        fake.released.set()
        fake.mood = mood
        fake.released.clear()
        waits[mood] += send_all(site.env["PORT"], send, COMMENTS)[1]
    fake.released.set()
    healthy, hanging = (statistics.quantiles(found, n=100)[98] for found in waits.values())
    say(
        f"p99 of the POST {healthy * 1000:.1f} ms with Akismet healthy, {hanging * 1000:.1f} ms "
        f"with it hanging: {hanging / healthy:.2f} times"
    )
    return hanging <= SLOWER * healthy


def replies_to(site) -> Callable[[], Request]:
    """Makes comments to send to the site."""
    return _replies(site.shell(ARTICLE))


def _replies(slug: str) -> Callable[[], Request]:
    path = f"/articles/{slug}/comments/"
    form = {"name": "Margaret", "email": "margaret@example.org", "website": "", "subject": ""}
    return lambda: (path, urlencode(form | {"body": _words()}), FORM_HEADERS)


def _theirs() -> Callable[[], Request]:
    form = {"author": "Margaret", "email": "margaret@example.org", "website": None, "title": "A"}
    headers = {"Content-Type": "application/json", "User-Agent": "benchmark"}
    return lambda: ("/new?uri=%2Fcramps%2F", json.dumps(form | {"text": _words()}), headers)


def _words() -> str:
    return f"Is there a best time to stretch? I have tried {next(_numbers)} of them."


@contextmanager
def _isso(folder: str) -> Iterator[tuple[int, int]]:
    """Isso as its own documents run it under a WSGI server; gives its port and process group."""
    home, port = environment("isso", "isso", "granian"), free_port()
    settings = new_folder(folder, "isso") / "isso.cfg"
    settings.write_text(ISSO.format(folder=settings.parent, port=port))
    command = [home / "bin/granian", "--interface", "wsgi", "--port", str(port), "--workers", "1"]
    command += ["--blocking-threads", "4", "--log-level", "warning", "isso.run:application"]
    env = {**os.environ, "ISSO_SETTINGS": str(settings)}
    with subprocess.Popen(  # noqa: S603
        command, env=env, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            wait_for(port)
            yield port, process.pid
        finally:
            process.terminate()


if __name__ == "__main__":
    sys.exit(main())

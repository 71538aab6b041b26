"""How many comments a second one core takes, beside Isso, and what a hanging Akismet adds.

    python -m benchmarks.comments_post
    python -m benchmarks.comments_post --beside ../before    # the tree of an earlier commit, no Isso

Needs requirements-dev.txt and two cores: the servers have the first, the eight clients the second.
Both servers are granian with four threads, both databases SQLite with synchronous FULL, and the
rounds alternate. An earlier tree (`git worktree add ../before COMMIT`) runs with the interpreter of
this one. Isso gets an environment of its own in var/isso the first time. How long the disk
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
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from itertools import count
from operator import truediv
from pathlib import Path
from time import perf_counter
from urllib.parse import urlencode

from benchmarks.theirs import environment
from tests.fakes.akismet import KEY, FakeAkismet, Mood
from tests.limits import NO_LIMITS
from tests.server import free_port, running_site, wait_for

ROOT = Path(__file__).parent.parent
CLIENTS = 8
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
FORM_HEADERS = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "benchmark"}
_numbers = count(1)

# Runs in a tree: serves it with its own code until stdin is closed.
SERVE = """
import json, pathlib, sys
import benchmarks
from tests.limits import NO_LIMITS
from tests.server import running_site
folder, article = sys.argv[1:]
(home := pathlib.Path(folder, "site")).mkdir()
with running_site(home, **NO_LIMITS) as site:
    print(json.dumps([site.env["PORT"], site.web.pid, site.shell(article)]), flush=True)
    sys.stdin.read()
"""

# A path, a body and headers.
Request = tuple[str, str, dict[str, str]]
# A port, what is sent there, and the process group of the server.
Target = tuple[int | str, Callable[[], Request], int]


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
        _say(f"a flush to this disk takes {_flush_time(folder) * 1000:.2f} ms")
        akismet = {"AKISMET_API_URL": fake.url, "AKISMET_API_KEY": KEY, **NO_LIMITS}
        with running_site(_new(folder, "ours"), **akismet) as site, _isso(folder) as isso:
            os.sched_setaffinity(0, clients)
            fast = _beside_isso(site, isso)
        os.sched_setaffinity(0, servers)
        with running_site(_new(folder, "hanging"), worker=True, **akismet) as site:
            os.sched_setaffinity(0, clients)
            calm = _while_akismet_hangs(site, fake)
    return 0 if fast and calm else 1


def _beside_isso(site, isso: tuple[int, int]) -> bool:
    both: dict[str, Target] = {
        "ours": (site.env["PORT"], replies_to(site), site.web.pid),
        "Isso": (isso[0], _theirs(), isso[1]),
    }
    ours, theirs = (statistics.median(found) for found in _alternately(both))
    _say(f"ours takes {ours / theirs:.1f} times as many as Isso")
    return ours >= ENOUGH and ours >= TIMES_ISSO * theirs


def _beside_an_earlier_tree(tree: Path) -> bool:
    first, *others = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {first})
    with tempfile.TemporaryDirectory() as folder:
        before = _tree(tree, _new(folder, "before"))
        with before as old, _tree(ROOT, _new(folder, "now")) as new:
            os.sched_setaffinity(0, {*others} or {first})
            earlier, now = _alternately({"before": old, "now": new})
    slower = statistics.median(map(truediv, earlier, now))
    _say(f"a comment takes {slower:.2f} times as long as before")
    return slower <= SLOWER_THAN_BEFORE


def _alternately(both: dict[str, Target]) -> list[list[float]]:
    """The comments a second of each, round by round. Who is first alternates too."""
    rates: dict[str, list[float]] = {name: [] for name in both}
    busy = dict.fromkeys(both, 0.0)
    for port, make, _pid in both.values():
        send_all(port, make, COMMENTS // 4)
    order = list(both.items())
    for _number in range(ROUNDS):
        for name, (port, make, pid) in order:
            before = _processor_seconds(pid)
            rates[name].append(COMMENTS / send_all(port, make, COMMENTS)[0])
            busy[name] += _processor_seconds(pid) - before
        order.reverse()
    for name, found in rates.items():
        cost = busy[name] / (ROUNDS * COMMENTS) * 1000
        _say(
            f"{name}: {statistics.median(found):.0f} comments a second, {cost:.1f} ms of processor each"
        )
    return list(rates.values())


@contextmanager
def _tree(tree: Path, folder: Path) -> Iterator[Target]:
    """A site of the code in `tree`, with its data in `folder`."""
    command = [sys.executable, "-c", SERVE, str(folder), ARTICLE]
    with subprocess.Popen(  # noqa: S603
        command, cwd=tree, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        said = process.stdout and process.stdout.readline()
        if not said:
            raise RuntimeError(f"the site of {tree} did not start")
        port, pid, slug = json.loads(said)
        yield port, _replies(slug), pid
        # Leaving closes stdin, and the site ends.


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


def _processor_seconds(group: int) -> float:
    """What the processes of a group have used; the rest of a round was spent waiting."""
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            ticks += (int(fields[11]) + int(fields[12])) * (int(fields[2]) == group)
    return ticks / os.sysconf("SC_CLK_TCK")


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
    _say(
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


def send_all(
    port: int | str, make: Callable[[], Request], number: int
) -> tuple[float, list[float]]:
    """Sends so many comments, eight at once; the seconds for all and for each."""
    begun = perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        share = [(port, make, number // CLIENTS)] * CLIENTS
        waits = [wait for found in pool.map(lambda args: _client(*args), share) for wait in found]
    return perf_counter() - begun, waits


def _client(port: int | str, make: Callable[[], Request], number: int) -> list[float]:
    connection, waits = HTTPConnection("127.0.0.1", int(port)), []
    for _comment in range(number):
        path, body, headers = make()
        begun = perf_counter()
        connection.request("POST", path, body.encode(), headers)
        answer = connection.getresponse()
        answer.read()
        waits.append(perf_counter() - begun)
        if answer.status not in {201, 202, 303}:
            raise RuntimeError(f"{path} answered {answer.status}")
    connection.close()
    return waits


@contextmanager
def _isso(folder: str) -> Iterator[tuple[int, int]]:
    """Isso as its own documents run it under a WSGI server; gives its port and process group."""
    home, port = environment("isso", "isso", "granian"), free_port()
    settings = _new(folder, "isso") / "isso.cfg"
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


def _new(folder: str, name: str) -> Path:
    path = Path(folder, name)
    path.mkdir()
    return path


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())

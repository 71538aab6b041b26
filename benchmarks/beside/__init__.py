"""Two sites under the same load, in turns: this tree beside an earlier one, or beside another program.

An earlier tree (`git worktree add ../before COMMIT`) runs with the interpreter of this one. The
servers have the first core, the eight clients the others.
"""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from time import perf_counter

CLIENTS = 8
FORM_HEADERS = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "benchmark"}

# Runs in a tree: serves it with its own code until stdin is closed.
SERVE = """
import json, pathlib, sys
import benchmarks
from tests.limits import NO_LIMITS
from tests.server import running_site
folder, code = sys.argv[1:]
(home := pathlib.Path(folder, "site")).mkdir()
with running_site(home, **NO_LIMITS) as site:
    print(json.dumps([site.env["PORT"], site.web.pid, site.shell(code)]), flush=True)
    sys.stdin.read()
"""

# A path, a body and headers.
Request = tuple[str, str, dict[str, str]]
# A port, what is sent there, and the process group of the server.
Target = tuple[int | str, Callable[[], Request], int]


def alternately(
    both: dict[str, Target], what: str, *, number: int, rounds: int
) -> list[list[float]]:
    """How many a second each takes, round by round, of `what`. Who is first alternates too."""
    rates: dict[str, list[float]] = {name: [] for name in both}
    busy = dict.fromkeys(both, 0.0)
    for port, make, _pid in both.values():
        send_all(port, make, number // 4)
    order = list(both.items())
    for _round in range(rounds):
        for name, (port, make, pid) in order:
            before = _processor_seconds(pid)
            rates[name].append(number / send_all(port, make, number)[0])
            busy[name] += _processor_seconds(pid) - before
        order.reverse()
    for name, found in rates.items():
        cost = busy[name] / (rounds * number) * 1000
        say(
            f"{name}: {statistics.median(found):.0f} {what} a second, {cost:.1f} ms of processor each"
        )
    return list(rates.values())


@contextmanager
def site_of_tree(
    tree: Path, folder: Path, code: str, requests: Callable[[str], Callable[[], Request]]
) -> Iterator[Target]:
    """A site of the code in `tree`, with its data in `folder`. `code` runs in its shell, and
    `requests` makes of what it prints the requests to send."""
    command = [sys.executable, "-c", SERVE, str(folder), code]
    with subprocess.Popen(  # noqa: S603
        command, cwd=tree, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        said = process.stdout and process.stdout.readline()
        if not said:
            raise RuntimeError(f"the site of {tree} did not start")
        port, pid, printed = json.loads(said)
        yield port, requests(printed), pid
        # Leaving closes stdin, and the site ends.


def _processor_seconds(group: int) -> float:
    """What the processes of a group have used; the rest of a round was spent waiting."""
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            ticks += (int(fields[11]) + int(fields[12])) * (int(fields[2]) == group)
    return ticks / os.sysconf("SC_CLK_TCK")


def send_all(
    port: int | str, make: Callable[[], Request], number: int
) -> tuple[float, list[float]]:
    """Sends so many, eight at once; the seconds for all and for each."""
    begun = perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        share = [(port, make, number // CLIENTS)] * CLIENTS
        waits = [wait for found in pool.map(lambda args: _client(*args), share) for wait in found]
    return perf_counter() - begun, waits


def _client(port: int | str, make: Callable[[], Request], number: int) -> list[float]:
    connection, waits = HTTPConnection("127.0.0.1", int(port)), []
    for _request in range(number):
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


def new_folder(folder: str, name: str) -> Path:
    path = Path(folder, name)
    path.mkdir()
    return path


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()

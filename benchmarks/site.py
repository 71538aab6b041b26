"""How fast the site is as `manage.py serve` runs it, alone and behind `deploy/nginx.conf`, beside
nginx with the same bytes as a file and a bare function that returns them under the same server.

    python -m benchmarks.site --quick     # small, in two minutes: a look, no figure
    python -m benchmarks.site --write     # 100,000 articles; writes the table of docs/performance.md

Fails where a figure is beyond its limit. Needs requirements-dev.txt, wrk, nginx and two cores: the
servers have the first, the load the second. Two things that are compared are
measured alternately, so that other work of the machine slows both; their ratio is the median of the
rounds. A page that has to be made is measured by its processor time, in a process that has made each
before, as a server has that has run for a while.
"""

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from http.client import HTTPConnection
from math import inf
from operator import truediv
from pathlib import Path
from time import perf_counter, process_time
from typing import Any
from urllib.parse import urlencode

from django.core.wsgi import get_wsgi_application
from django.test import RequestFactory

from benchmarks.comments_post import FORM_HEADERS, replies_to, send_all
from tests.courses.builders import form_data
from tests.limits import NO_LIMITS
from tests.nginx import NGINX, running_nginx, serving_files
from tests.server import Site, another_server, running_site
from website.cache import memo
from website.cache.response import CachedResponse
from website.http.threads import answer

REPORT = Path(__file__).parent.parent / "docs/performance.md"
BEGIN = "<!-- speed -->\n"
END = "<!-- end of speed -->"
SHELL = "import json, {0}; print(json.dumps({0}.{1}))"
FILE = "nginx, the same bytes as a file"
ROUNDS = 12
# The least and the most that a figure may be, or its ratio where it has one.
Limit = tuple[float, float]
ANY = (0.0, inf)
GROWTH = (0.0, 1.3)
MEMORY = (0.0, 250.0)
LAST = "the last page of the list"
# All replies are counted by their threads, however few of them a page shows.
TALK = ("a conversation", "a middle page of replies", "the last page of replies")
GROWN: dict[str, Limit] = {LAST: (0.0, 3.0), **dict.fromkeys(TALK, (0.0, 2.0))}
HITS = {"An article": (0.20, inf), "An article, behind nginx": (0.65, inf)}
# What is measured, its figures by round, their unit, the figures they are compared with, the limit.
Row = tuple[str, list[float], str, list[float], Limit]
# Rounds, seconds of load in each, forms sent in each.
Effort = tuple[int, int, int]
Addresses = dict[str, str]


def main() -> int:
    parser = argparse.ArgumentParser(description="How fast the site is.")
    parser.add_argument("--quick", action="store_true", help="small sizes and few rounds")
    parser.add_argument(
        "--write", action="store_true", help="write the table of docs/performance.md"
    )
    given = parser.parse_args()
    if not (shutil.which("wrk") and NGINX):
        sys.exit("wrk and nginx are needed: apt install --no-install-recommends wrk nginx-light")
    articles, comments = (500, 200) if given.quick else (100_000, 10_000)
    effort = (3, 1, 24) if given.quick else (24, 1, 24)
    with tempfile.TemporaryDirectory() as folder:
        rows = _measure(Path(folder, "site"), articles, comments, effort)
    text = _table(rows)
    sys.stdout.write(text)
    if given.write:
        before, _, rest = REPORT.read_text().partition(BEGIN)
        REPORT.write_text(f"{before}{BEGIN}{text}{END}{rest.partition(END)[2]}")
    return 0 if all(_is_within_limit(row) for row in rows) else 1


def _measure(home: Path, articles: int, comments: int, effort: Effort) -> list[Row]:
    (small := home / "small").mkdir(parents=True)
    (large := home / "large").mkdir()
    first, *others = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {first})
    with running_site(small, worker=True, **NO_LIMITS) as site:
        paths = ask(site, "tests.large_site", "plant()")
        with running_site(large, worker=True) as grown:
            there = ask(grown, "tests.large_site", "plant()")
            there |= ask(grown, "tests.large_site", f"grow({articles}, {comments})")
            made = _as_it_grows((site, paths), (grown, there), f"{articles:,}", f"{comments:,}")
            memory = [_memory(grown.web.pid) + _memory(grown.worker.pid)]
        starts = [_start(site) for _round in range(effort[0])]
        with _beside(site, small, paths["an article"]) as targets:
            os.sched_setaffinity(0, {*others} or {first})
            rows = _under_load(site, targets, paths, effort) + made
    rows.append(("Memory of all processes (PSS)", memory, "MB", [], MEMORY))
    return [*rows, ("Start", starts, "s", [], ANY)]


def _as_it_grows(
    site: tuple[Site, Addresses], grown: tuple[Site, Addresses], articles: str, comments: str
) -> list[Row]:
    """What pages cost on each of the two, alternately."""
    small: dict[str, list[float]] = {}
    large: dict[str, list[float]] = {}
    order = [(site, small), (grown, large)]
    for _round in range(ROUNDS):
        for (asked, paths), found in order:
            for name, new in ask(asked, "benchmarks.site", f"costs({paths}, 1)").items():
                found.setdefault(name, []).extend(new)
        order.reverse()
    rows: list[Row] = [(f"Making {name}", found, "ms", [], ANY) for name, found in small.items()]
    for name, found in large.items():
        what = f"Making {name}, {articles} articles, {comments} replies to one"
        beside = small.get(name, small["a conversation"])
        if name == LAST:
            beside = large["the list"]
        rows.append((what, found, "ms", beside, GROWN.get(name, GROWTH)))
    return rows


def _start(site: Site) -> float:
    begun = perf_counter()
    with another_server(site):
        return perf_counter() - begun


@contextmanager
def _beside(site: Site, home: Path, path: str) -> Iterator[Addresses]:
    """Where the same page is to be had, by what serves it."""
    connection = HTTPConnection("127.0.0.1", int(site.env["PORT"]))
    connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    (home / "same.html").write_bytes(answer.read())
    (home / "same.json").write_text(json.dumps(answer.getheaders()))
    port = int(site.env["PORT"]) + 1
    spare = replace(site, env={**site.env, "SAME": str(home / "same.html")})
    with (
        another_server(spare, web=[sys.executable, "-m", "tests.bare"]) as bare,
        running_nginx(home, site.env["PORT"], beside=serving_files(home, port)) as proxy,
    ):
        yield {
            FILE: f"http://127.0.0.1:{port}/same.html",
            "An article, behind nginx": f"http://127.0.0.1:{proxy}{path}",
            "An article": site.url + path,
            "A bare function": bare.url + path,
        }


def _under_load(site: Site, targets: Addresses, paths: Addresses, effort: Effort) -> list[Row]:
    others = ("home", "the list", "a topic", "the feed")
    hits = targets | {name.capitalize(): site.url + paths[name] for name in others}
    forms = {
        "Comments posted": replies_to(site),
        "Sign-ups posted": lambda: (paths["a sign-up"], urlencode(form_data()), FORM_HEADERS),
    }
    found: dict[str, list[float]] = {name: [] for name in [*hits, *forms]}
    rounds, seconds, posts = effort
    order = list(hits.items())
    for _round in range(rounds):
        for name, url in order:
            found[name].append(_load(url, seconds))
        order.reverse()
    # By themselves: the worker is busy with them for a while.
    for _round in range(rounds):
        for name, make in forms.items():
            found[name].append(posts / send_all(site.env["PORT"], make, posts)[0])
    return [
        (name, rates, "a second", found[FILE] if name in hits else [], HITS.get(name, ANY))
        for name, rates in found.items()
    ]


def _load(url: str, seconds: int) -> float:
    command = ["wrk", "-t1", "-c16", f"-d{seconds}s", "-H", "Accept-Encoding: gzip", url]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603
    if "Non-2xx" in said:
        raise RuntimeError(f"{url}: {said}")
    return float(re.findall(r"Requests/sec:\s+([\d.]+)", said)[0])


def ask(site: Site, module: str, call: str) -> Any:
    """What a function says, in a process of the site's."""
    return json.loads(site.shell(SHELL.format(module, call)))


def costs(paths: Addresses, rounds: int) -> dict[str, list[float]]:
    """The milliseconds of processor that each page takes to make, compression by Brotli included,
    where what all pages share is known from another."""
    site = get_wsgi_application()
    memo.clear()
    asker = RequestFactory(SERVER_NAME="localhost")
    found: dict[str, list[float]] = {name: [] for name in paths}
    for number in range(-1, 3 * rounds):
        for name, path in paths.items():
            begun = process_time()
            page = answer(site, asker.get(path).environ)
            CachedResponse(page.headers, page.body).encode("br")
            if number >= 0:
                found[name].append((process_time() - begun) * 1000)
    return found


def _memory(group: int) -> float:
    """What the processes of a group hold, in megabytes; shared pages are shared out."""
    pss = 0
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if int((process / "stat").read_text().rpartition(")")[2].split()[2]) == group:
                pss += int(re.findall(r"Pss:\s+(\d+)", (process / "smaps_rollup").read_text())[0])
    return pss / 1024


def _is_within_limit(row: Row) -> bool:
    _name, found, _unit, beside, (least, most) = row
    return least <= (_ratio(found, beside) if beside else statistics.median(found)) <= most


def _ratio(found: list[float], beside: list[float]) -> float:
    """The middle of those of each round: what slows a round slows both."""
    return statistics.median(map(truediv, found, beside))


def _table(rows: list[Row]) -> str:
    lines = ["| What | Median | Lowest to highest | Ratio |", "| --- | --- | --- | --- |"]
    for row in rows:
        name, found, unit, beside, limit = row
        middle = statistics.median(found)
        form = ",.0f" if middle >= 100 else ".1f"
        ratio = f"{_ratio(found, beside):.2f}" if beside else ""
        spread = f"{min(found):{form}} to {max(found):{form}}"
        least, most = limit
        mark = f" **(at least {least})**" if most == inf else f" **(at most {most})**"
        lines.append(
            f"| {name} | {middle:{form}} {unit} | {spread} | {ratio}{'' if _is_within_limit(row) else mark} |"
        )
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    sys.exit(main())

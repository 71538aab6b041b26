"""The page cache in real processes: two servers on one database, under load."""

import re
import statistics
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests import loopback
from tests.server import ROOT, another_server, running_site

COUNTED = [sys.executable, "-m", "tests.config.counted"]
COLD = ["/articles/cold-1/", "/articles/cold-2/", "/articles/cold-3/"]
# What must be seen within a second is tried as often, and the one in the middle counts: it leaves
# out what the machine's other work adds to one of them.
THREE = 3
# One change: a second, seen later, would have the page made again.
MAKE_COLD = """
from django.db import transaction
from tests.comments.builders import make_article
with transaction.atomic():
    for number in (1, 2, 3):
        make_article(slug=f"cold-{number}")
    make_article(title="The last of them")
"""
HELD = f"""
from tests.comments.builders import make_article, make_comment_awaiting_review
article = make_article(slug="cramps")
bodies = [f"Stretching helped me {{number}} times." for number in range({THREE})]
print(*(make_comment_awaiting_review(article, body=body).pk for body in bodies))
"""
SCHEDULE = f"""
from datetime import timedelta
from django.utils import timezone
from tests.blog.builders import make_draft
first = timezone.now() + timedelta(seconds=6)
due = [first + timedelta(seconds=1.4 * number) for number in range({THREE})]
for number, moment in enumerate(due):
    make_draft(title=f"Number {{number}} to come", published_at=moment)
print(*(moment.timestamp() for moment in due))
"""
LAST = 400
COUNT = f"""
from blog.models import Article
for number in range(1, {LAST + 1}):
    Article.objects.filter(slug="counting").update(standfirst=f"Count {{number}}.")
"""


@pytest.fixture(scope="module")
def sites(tmp_path_factory):
    """Two servers of one site."""
    with (
        running_site(tmp_path_factory.mktemp("cached"), web=COUNTED) as one,
        another_server(one, web=COUNTED) as other,
    ):
        one.add_editor()
        yield one, other


@pytest.fixture
def site(sites):
    return sites[0]


def _both(sites, path):
    return [site.url + path for site in sites]


@contextmanager
def _load(addresses):
    """Readers who ask for the addresses again and again."""
    command = [sys.executable, "-m", "tests.config.load", *addresses]
    with subprocess.Popen(command, cwd=ROOT) as readers:
        try:
            yield
            assert readers.poll() is None
        finally:
            readers.kill()


def _seconds_until(text, addresses, since):
    """How long after `since` the last of the addresses has the text."""
    waiting = list(addresses)
    with httpx.Client() as reader:
        while waiting and time.time() < since + 20:
            waiting = [address for address in waiting if text not in reader.get(address).text]
    assert not waiting
    return time.time() - since


def _is_cached(url, log):
    loopback.get(url)
    before = log.read_text()
    loopback.get(url)
    return log.read_text() == before


def test_a_hundred_who_ask_for_a_cold_page_cause_one_to_be_made(site):
    site.shell(MAKE_COLD)
    _seconds_until("The last of them", [f"{site.url}/articles/"], time.time())
    log = Path(site.env["DATA_DIR"]) / "let_through"
    # A server keeps nothing before it has looked for changes once.
    assert any(_is_cached(f"{site.url}/articles/", log) for _try in range(100))
    limits = httpx.Limits(max_connections=100)
    with ThreadPoolExecutor(100) as readers, httpx.Client(limits=limits, timeout=30) as browser:
        for path in COLD:
            answers = list(readers.map(browser.get, [site.url + path] * 100))
            assert len({(answer.status_code, answer.content) for answer in answers}) == 1
    # On a busy machine the server may look for changes while the hundred ask.
    made = log.read_text().splitlines()
    assert statistics.median(made.count(path) for path in COLD) == 1


def test_a_comment_approved_in_the_admin_is_on_every_server_within_a_second(sites, site, editor):
    addresses = _both(sites, "/articles/cramps/")
    token = {"X-CSRFToken": editor.cookies["csrftoken"], "Referer": site.url}
    waits = []
    with _load(addresses):
        for number, held in enumerate(site.shell(HELD).split()):
            decide = f"/admin/comments/comment/{held}/approve/decide/"
            approved = editor.post(
                decide, data={"seen": "held.1"}, headers=token, follow_redirects=False
            )
            assert approved.status_code == 302
            text = f"Stretching helped me {number} times."
            waits.append(_seconds_until(text, addresses, time.time()))
    assert statistics.median(waits) < 1


def test_an_article_appears_by_the_clock_alone_within_a_second(sites, site):
    addresses = _both(sites, "/articles/")
    with _load(addresses):
        moments = enumerate(map(float, site.shell(SCHEDULE).split()))
        waits = [
            _seconds_until(f"Number {number} to come", addresses, due) for number, due in moments
        ]
    assert min(waits) > 0
    assert statistics.median(waits) < 1


def test_no_server_shows_an_older_page_after_a_newer_one(sites, site):
    site.shell("from tests.comments.builders import make_article; make_article(slug='counting')")
    newest = dict.fromkeys(_both(sites, "/articles/counting/"), 0)
    seen = {address: set() for address in newest}
    end = threading.Event()

    def read(address):
        with httpx.Client() as reader:
            while not end.is_set():
                before = newest[address]
                found = re.search(r"Count (\d+)\.", reader.get(address).text)
                count = int(found[1]) if found else 0
                assert count >= before, address
                newest[address] = max(newest[address], count)
                seen[address].add(count)

    with ThreadPoolExecutor(6) as readers:
        asked = [readers.submit(read, address) for address in [*newest] * 3]
        site.shell(COUNT)
        _seconds_until(f"Count {LAST}.", newest, time.time())
        end.set()
    assert [reader.result() for reader in asked] == [None] * 6
    assert min(map(len, seen.values())) > 2

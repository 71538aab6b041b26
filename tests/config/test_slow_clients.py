"""Clients that send or read slowly, or never end, in front of the site as `make serve` runs it."""

import os
import resource
import signal
import socket
import statistics
import time
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection
from itertools import count
from pathlib import Path

import httpx
import psutil
import pytest

from tests import loopback
from tests.server import EDITOR, running_site

FORM = "Content-Type: application/x-www-form-urlencoded\r\n"
LARGE = 2_500_000
READ = "<p>" + "Magnesium is a mineral. " * 4000 + "</p>"
MAKE = "from tests.comments.builders import make_article; print(make_article(**{0!r}).slug)"
COMMENT = {"name": "Margaret", "email": "margaret@example.org", "website": "", "subject": ""}
_numbers = count(1)


def _half(path, *lines, method="GET", body=""):
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *lines, "", body])


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with running_site(tmp_path_factory.mktemp("slow"), COMMENT_RATE="") as running:
        running.add_editor()
        running.shell(MAKE.format({"slug": "read", "body": READ}))
        media = Path(running.env["DATA_DIR"], "media")
        media.mkdir()
        (media / "large.png").write_bytes(os.urandom(LARGE))
        yield running


@pytest.fixture(scope="module")
def kinds(site):
    """What each kind of client sends; none reads anything, and none goes on."""
    static = Path(site.env["DATA_DIR"], "static").resolve()
    largest = max(static.rglob("*.js"), key=lambda path: path.stat().st_size)
    comments = "/articles/read/comments/"
    chunked = _half(comments, FORM + "Transfer-Encoding: chunked", method="POST", body="5\r\nname=")
    length = "Content-Length: 900"
    return {
        "half of the headers": "GET /articles/ HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: te",
        "a page with a body that does not come": _half("/articles/?page=1", length),
        "a search with a body that does not come": _half("/search/?q=mineral", length),
        "half of a form": _half(comments, FORM + length, method="POST", body="name=M"),
        "a form without end": chunked,
        "an upload": _half("/admin/", "Content-Length: 9999999", method="PUT", body="a" * 99_999),
        "an unread search": _half("/search/?q=magnesium"),
        "an unread page": _half("/articles/read/"),
        "an unread picture": _half("/media/large.png"),
        "an unread script": _half(f"/static/{largest.relative_to(static)}"),
    }


@contextmanager
def _clients(site, kinds, number):
    """That many connections, of each kind as many."""
    with ExitStack() as opened:
        for sent in [*kinds.values()] * (number // len(kinds)):
            line = opened.enter_context(socket.socket())
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            line.settimeout(20)
            line.connect(("127.0.0.1", int(site.env["PORT"])))
            line.setblocking(False)
            line.send(sent.encode())
        yield


def _milliseconds(site, path):
    """How long one visitor waits for a page, from connecting to the last byte."""
    started = time.perf_counter()
    with closing(HTTPConnection("127.0.0.1", int(site.env["PORT"]), timeout=60)) as visitor:
        visitor.request("GET", path)
        answer = visitor.getresponse()
        assert answer.status == 200
        answer.read()
    return (time.perf_counter() - started) * 1000


def _log_in(site):
    """The path that the editor comes to."""
    with httpx.Client(
        base_url=site.url, follow_redirects=True, timeout=20, verify=False
    ) as browser:
        token = browser.get("/admin/login/").cookies["csrftoken"]
        form = {"username": EDITOR[0], "password": EDITOR[1], "next": "/admin/"}
        return browser.post("/admin/login/", data={**form, "csrfmiddlewaretoken": token}).url.path


def _everything_goes_on(site, kinds, number):
    fresh = site.shell(MAKE.format({"slug": f"fresh-{next(_numbers)}"}))
    reply = COMMENT | {"body": f"Is there a best time to stretch? I have tried {fresh}."}
    _milliseconds(site, "/articles/read/")
    with _clients(site, kinds, number):
        # Behind what these clients asked for, which is work as any other.
        _milliseconds(site, f"/articles/{fresh}/")
        for page in ("/healthz", "/articles/read/"):
            waits = [_milliseconds(site, page) for _visitor in range(15)]
            assert statistics.median(waits) < 200, page
        posted = loopback.post(f"{site.url}/articles/read/comments/", data=reply, timeout=30)
        assert posted.status_code == 303
        assert _log_in(site) == "/admin/"


def test_four_hundred_slow_clients_of_every_kind_keep_nobody_waiting(site, kinds):
    _everything_goes_on(site, kinds, 400)


@pytest.mark.audit
@pytest.mark.parametrize("kind", range(10))
def test_four_hundred_slow_clients_of_one_kind_keep_nobody_waiting(site, kinds, kind):
    _everything_goes_on(site, dict([[*kinds.items()][kind]]), 400)


@pytest.mark.audit
def test_four_thousand_slow_clients_keep_nobody_waiting(site, kinds):
    _limit, highest = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest, highest))
    _everything_goes_on(site, kinds, 4000)


def test_a_hundred_clients_that_leave_in_the_middle_leave_nothing_behind(site, kinds):
    [process] = psutil.Process(site.web.pid).children()
    _milliseconds(site, "/articles/read/")
    before = process.num_fds()
    with _clients(site, kinds, 100):
        _milliseconds(site, "/healthz")
    end = time.monotonic() + 15
    # A thread that has worked for the first time keeps its database open.
    while process.num_fds() > before + 20:
        assert time.monotonic() < end
        time.sleep(0.1)


def test_a_form_that_was_begun_is_answered_although_the_server_is_told_to_stop(tmp_path):
    with running_site(tmp_path) as site:
        port = int(site.env["PORT"])
        with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
            begun = _half("/articles/x/comments/", FORM + "Content-Length: 6", method="POST")
            line.sendall(begun.encode() + b"nam")
            _milliseconds(site, "/healthz")
            site.web.send_signal(signal.SIGTERM)
            _wait_until_refused(port)
            line.sendall(b"e=M")
            assert line.recv(65536).startswith(b"HTTP/1.1 404")
        assert site.web.wait(timeout=20) == 0


def _wait_until_refused(port):
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            return
        time.sleep(0.02)
    raise AssertionError("It still accepts connections.")


def test_connections_wait_while_a_process_of_the_server_is_replaced(site):
    [process] = psutil.Process(site.web.pid).children()
    process.kill()
    assert _milliseconds(site, "/healthz") < 30_000

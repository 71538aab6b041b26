"""The server against strangers: slow ones, and ones who send what no browser would."""

import socket
import statistics
import time
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from tests import loopback

HALF = {
    "nothing": b"",
    "half a request line": b"GET /articles/ HT",
    "half of the headers": b"GET /articles/ HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: te",
}
# Each would be wrong in its own way: a byte that ends a text, a path that leaves the folder, an
# address that browsers take for another site's, an encoding of nothing, a number beyond numbers.
HOSTILE = [
    "/%00",
    "/articles/%00/",
    "/articles/a%00b/",
    "/articles/?page=%00",
    "/articles/?page=-1",
    "/articles/?page=99999999999999999999999",
    "/articles/?page=%FF%FE",
    "/topics/%F0%28%8C%28/",
    "/%",
    "/%zz/",
    "/%c0%af%c0%af/",
    "/%u0041/",
    "/media/%2e%2e/%2e%2e/secret_key",
    "/media/..%5c..%5csecret_key",
    "/media/%00",
    "/media/" + "a" * 300,
    "/static/../secret_key",
    "/static/%00",
    "//evil.example",
    "//evil.example/",
    "//evil.example/%2e%2e",
    "///evil.example//",
    "/\\evil.example",
    "/%5cevil.example",
    "/%09/evil.example",
    "/%0d%0aSet-Cookie:%20a=b",
    "/articles//evil.example",
    "/comments/99999999999999999999999999/",
    "/comments/0/reply/",
    "/comments/receipt/...../",
    "/courses/receipt/%00/",
    "/confirm/a.b.c/",
    "/confirm/%F0%9F%98%80/",
    "/admin/website/page/99999999999999999999/change/",
    "/admin/%00",
    "/admin/login/?next=//evil.example",
    "/" + "a" * 6000,
    "/?" + "a=b&" * 1500,
    "/sitemaps/articles-99999.xml",
    "/sitemaps/none-1.xml",
    "/feeds/articles.rss?%00",
]


def _asked(site, path, method="GET"):
    """Status and Location of the answer to a path sent as it is, which no client library would."""
    with socket.create_connection(("127.0.0.1", int(site.env["PORT"])), timeout=20) as line:
        host = f"Host: 127.0.0.1:{site.env['PORT']}"
        line.sendall(f"{method} {path} HTTP/1.1\r\n{host}\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: line.recv(65536), b"")).decode(errors="replace")
    headers = answer.partition("\r\n\r\n")[0].split("\r\n")
    location = next((h[10:] for h in headers if h.lower().startswith("location: ")), None)
    return int(headers[0].split()[1]), location, headers


@pytest.mark.parametrize("path", HOSTILE, ids=lambda path: path[:40])
def test_a_hostile_path_finds_no_fault_and_leads_nowhere_else(site, path):
    status, location, headers = _asked(site, path)
    assert status < 500
    assert location is None or urlsplit(location).netloc in {"", site.url.removeprefix("http://")}
    assert not any(header.startswith("Set-Cookie: a=b") for header in headers)


def test_the_secret_key_is_not_served(site):
    statuses = {_asked(site, path)[0] for path in HOSTILE if "secret_key" in path}
    assert statuses <= {400, 404}


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "BREW"])
def test_an_odd_method_finds_no_fault(site, method):
    assert _asked(site, "/articles/", method)[0] in {200, 400, 403, 405, 501}


@pytest.mark.parametrize("host", ["evil.example", "a@b", "[", "", "127.0.0.1 x"])
def test_another_host_is_refused(site, host):
    assert loopback.get(f"{site.url}/", headers={"Host": host}).status_code == 400


def _milliseconds(site):
    """How long one visitor waits for a page, from connecting to the last byte."""
    started = time.perf_counter()
    with closing(HTTPConnection("127.0.0.1", int(site.env["PORT"]))) as visitor:
        visitor.request("GET", "/articles/")
        assert b"</html>" in visitor.getresponse().read()
    return (time.perf_counter() - started) * 1000


# An article list takes some 10 ms to make. A thread or a place in a queue that waited for one of
# these strangers would wait for seconds: 100 ms lies far from both, and below what people notice.
@pytest.mark.parametrize("sent", HALF.values(), ids=HALF)
def test_two_hundred_half_open_connections_keep_nobody_waiting(site, sent):
    with ExitStack() as strangers:
        for _stranger in range(200):
            line = socket.create_connection(("127.0.0.1", int(site.env["PORT"])), timeout=20)
            strangers.enter_context(line).sendall(sent)
        waits = [_milliseconds(site) for _visitor in range(15)]
    assert statistics.median(waits) < 100


def test_what_is_too_large_is_refused_before_it_is_read(site):
    with closing(HTTPConnection("127.0.0.1", int(site.env["PORT"]), timeout=20)) as line:
        line.putrequest("POST", "/articles/x/comments/")
        line.putheader("Content-Length", "99999999")
        line.endheaders()
        assert line.getresponse().status == 413


def test_a_client_that_never_finishes_is_disconnected(site):
    with socket.create_connection(("127.0.0.1", int(site.env["PORT"])), timeout=20) as line:
        line.sendall(HALF["half of the headers"])
        started = time.monotonic()
        while line.recv(1000):
            pass
    assert time.monotonic() - started < 10

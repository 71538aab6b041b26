"""What no client library would send: requests that lie about their text, their length or their
kind, byte by byte. The corpus is our own."""

import re
import socket

import pytest

from tests.server import running_site

POST = b"POST /admin/login/ HTTP/1.1\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
PARTS = b'--x\r\nContent-Disposition: form-data; name="username"\r\n\r\n\\ud800\r\n--x--\r\n'
NO_TEXT = ["hex", "rot13", "zlib", "undefined", "idna", "unicode_escape", "utf-7", "utf-16"]
TYPES = [
    *(f"text/plain; charset={name}" for name in NO_TEXT),
    "x; charset*=idna''%ff",
    "a" * 20_000,
]
LIES = {
    "twice": FORM + b"Content-Length: 3\r\nContent-Length: 6\r\n\r\nname=a",
    "negative": FORM + b"Content-Length: -3\r\n\r\nname=a",
    "in words": FORM + b"Content-Length: many\r\n\r\nname=a",
    "beyond numbers": FORM + b"Content-Length: " + b"9" * 40 + b"\r\n\r\nname=a",
    "too short": FORM + b"Content-Length: 3\r\n\r\nname=a",
    "ten gigabytes": FORM + b"Content-Length: 10000000000\r\n\r\nname=a",
    "in two ways": FORM + b"Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n",
    "in broken chunks": FORM + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nname=a\r\n0\r\n\r\n",
    "of gzip that is none": FORM + b"Content-Encoding: gzip\r\nContent-Length: 6\r\n\r\nname=a",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with running_site(tmp_path_factory.mktemp("site")) as site:
        yield site


def _asked(site, start, rest):
    """The status of the answer."""
    port = int(site.env["PORT"])
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(start + f"Host: 127.0.0.1:{port}\r\nConnection: close\r\n".encode() + rest)
        return int(line.recv(65536).split()[1])


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind[:30])
@pytest.mark.parametrize("path", [b"/articles/?page=1", b"/healthz", b"/admin/login/"])
def test_what_is_not_utf_8_is_refused_in_words(site, path, kind):
    rest = b"Content-Type: " + kind.encode("latin-1") + b"\r\n\r\n"
    assert _asked(site, b"GET " + path + b" HTTP/1.1\r\n", rest) == 400


@pytest.mark.parametrize("name", NO_TEXT)
def test_a_form_in_another_character_set_is_refused(site, name):
    kind = f"Content-Type: multipart/form-data; boundary=x; charset={name}\r\n".encode("latin-1")
    assert _asked(site, POST, kind + b"Content-Length: %d\r\n\r\n" % len(PARTS) + PARTS) == 400


@pytest.mark.parametrize("charset", ["UTF-8", '"utf-8"', "utf8"])
def test_a_client_that_says_it_sends_utf_8_is_served(site, charset):
    rest = f"Content-Type: text/html; charset={charset}\r\n\r\n".encode()
    assert _asked(site, b"GET /articles/ HTTP/1.1\r\n", rest) == 200


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_a_length_that_is_no_length_finds_no_fault(site, lie):
    assert _asked(site, POST, lie) < 500


@pytest.mark.parametrize(
    "header", [b"bytes=-", b"bytes=9-1", b"bytes=0-" + b"9" * 40, b"bytes=" + b"9" * 5000, b"\xff"]
)
def test_an_odd_range_of_a_file_finds_no_fault(site, header):
    rest = b"Range: " + header + b"\r\nIf-Modified-Since: " + header + b"\r\n\r\n"
    assert _asked(site, b"GET /static/css/base.css HTTP/1.1\r\n", rest) < 500


HOST = b"Host: 127.0.0.1\r\n"
LAST = HOST + b"Connection: close\r\n"
GET = b"GET /healthz HTTP/1.1\r\n" + LAST
BEGUN = b"POST /admin/login/ HTTP/1.1\r\n" + LAST + FORM
# What is sent, and the statuses of the answers until the server closes the connection.
FRAMED = {
    "three in one": (
        b"GET /healthz HTTP/1.1\r\n"
        + HOST
        + b"\r\nHEAD / HTTP/1.1\r\n"
        + HOST
        + b"\r\n"
        + GET
        + b"\r\n",
        [200] * 3,
    ),
    "one hidden in the body of another": (
        BEGUN + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + GET + b"\r\n",
        [403],
    ),
    "GET with a body": (GET + b"Content-Length: 100\r\n\r\n", [200]),
    "GET with chunks": (GET + b"Transfer-Encoding: chunked\r\n\r\n", [200]),
    "another coding": (BEGUN + b"Transfer-Encoding: gzip\r\n\r\n", [400]),
    "a chunk cut off": (BEGUN + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab", [400]),
    "a body cut off": (BEGUN + b"Content-Length: 9\r\n\r\nab", [400]),
    "it waits to be told to go on": (
        BEGUN + b"Content-Length: 3\r\nExpect: 100-continue\r\n\r\na=b",
        [100, 403],
    ),
    "it need not go on": (
        BEGUN + b"Content-Length: 99999999\r\nExpect: 100-continue\r\n\r\n",
        [413],
    ),
    "HTTP/1.0": (b"GET /healthz HTTP/1.0\r\n" + HOST + b"\r\n", [200]),
    "HTTP/1.0 without a host": (b"GET /articles/ HTTP/1.0\r\n\r\n", [400]),
    "HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", []),
    "TLS": (bytes.fromhex("16030102000100"), [400]),
    "too many headers": (GET + b"A: b\r\n" * 300 + b"\r\n", [431]),
    "a long address": (GET.replace(b"healthz", b"a" * 70_000) + b"\r\n", [414]),
    "headers without end": (GET + b"A: " + b"a" * 300_000, [431]),
    "no path": (b"OPTIONS * HTTP/1.1\r\n" + LAST + b"\r\n", [404]),
    "a tunnel": (b"CONNECT a.example:443 HTTP/1.1\r\n" + LAST + b"\r\n", [403]),
}


@pytest.mark.parametrize(("sent", "statuses"), FRAMED.values(), ids=FRAMED)
def test_odd_framing_gets_its_answers_and_no_others(site, sent, statuses):
    with socket.create_connection(("127.0.0.1", int(site.env["PORT"])), timeout=20) as line:
        line.sendall(sent)
        if sent.endswith(b"ab"):
            line.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: line.recv(65536), b""))
    found = [int(status) for status in re.findall(rb"HTTP/1[.][01] ([0-9]{3}) ", answer)]
    assert found == statuses

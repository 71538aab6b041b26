"""`deploy/nginx.conf` in a real nginx, before a site that counts what reaches it."""

import gzip
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from django.urls import get_resolver

from tests.nginx import NGINX, running_nginx
from tests.server import free_port
from website.http.middleware import PUBLIC_CACHE

pytestmark = [
    pytest.mark.no_database,
    pytest.mark.skipif(not NGINX, reason="no nginx: see what scripts/nginx says"),
]


class Upstream(ThreadingHTTPServer):
    """Answers each request with how many came before it for that path, and remembers them."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked = []
        self.gate = threading.Event()
        self.gate.set()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        size = int(self.headers.get("Content-Length", 0))
        self.rfile.read(size)
        self.server.asked.append(self.path)
        number = self.server.asked.count(self.path)
        self.server.gate.wait(10)
        body = str(number).encode()
        self.send_response(200)
        private = self.path.startswith("/comments/")
        self.send_header("Cache-Control", "no-store" if private else PUBLIC_CACHE)
        self.send_header("Vary", "Accept-Encoding")
        self.send_header("For", self.headers["Accept-Encoding"] or "")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = answer

    def log_message(self, *_):
        pass


@pytest.fixture
def upstream():
    with Upstream() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def proxy(tmp_path, upstream):
    """A reader's line to it."""
    with (
        running_nginx(tmp_path, upstream.server_port) as port,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20) as reader,
    ):
        yield reader


def test_many_who_ask_at_once_reach_the_site_once(proxy, upstream):
    upstream.gate.clear()
    with ThreadPoolExecutor(20) as readers:
        answers = [readers.submit(proxy.get, "/articles/") for _reader in range(20)]
        upstream.gate.set()
        assert {answer.result().status_code for answer in answers} == {200}
    assert upstream.asked.count("/articles/") == 1


def test_an_old_page_is_shown_at_once_while_the_next_is_fetched(proxy, upstream):
    def shown():
        # The line of whoever causes the fetch is busy until it is done.
        return proxy.get("/articles/", headers={"Connection": "close"}).text

    first = shown()
    upstream.gate.clear()
    while upstream.asked.count("/articles/") == 1:
        assert shown() == first
    assert shown() == first
    upstream.gate.set()
    while (newest := shown()) == first:
        pass
    assert int(newest) > int(first)


def test_a_reader_sees_how_long_a_page_may_be_cached(proxy):
    for _fetched_and_cached in range(2):
        assert proxy.get("/articles/").headers["Cache-Control"] == PUBLIC_CACHE


def test_each_reader_gets_the_page_in_an_encoding_that_they_accept(proxy):
    accepted = ["gzip, deflate, br, zstd", "br;q=0, gzip", "gzip", ""]
    for header in [*accepted, *reversed(accepted)]:
        for path in ("/articles/?page=", "/articles/?page=gzip"):
            page = proxy.get(path, headers={"Accept-Encoding": header})
            assert page.headers["For"] == header


def test_receipts_are_not_kept(proxy):
    assert [proxy.get("/comments/receipt/x/").text for _ in range(3)] == ["1", "2", "3"]


TOKEN = "AAAAAAAAAAAAAAAAAAAAAA"


def _routes(patterns, before=""):
    for pattern in patterns:
        route = before + str(pattern.pattern)
        yield from (
            _routes(pattern.url_patterns, route) if hasattr(pattern, "url_patterns") else [route]
        )


def _paths_with_a_token():
    """The path of each URL of the site that holds a token."""
    for route in _routes(get_resolver().url_patterns):
        path = re.sub(r"<(?:\w+:)?token>", TOKEN, route)
        if path != route:
            yield "/" + re.sub(r"<[^>]+>", "x", path)


def test_no_token_of_a_link_reaches_a_log_even_while_the_site_is_down(tmp_path):
    paths = [*_paths_with_a_token(), f"/courses/%72eceipt/{TOKEN}/", f"/me//{TOKEN}/?a={TOKEN}"]
    with (
        running_nginx(tmp_path, free_port()) as port,
        httpx.Client(base_url=f"http://127.0.0.1:{port}") as reader,
    ):
        for path in paths:
            answer = reader.get(path, headers={"Referer": f"https://school.example{path}"})
            assert answer.status_code == 502
        assert {reader.post(paths[0]).status_code for _ in range(40)} == {429, 502}
        reader.get("/articles/")
    access, error = ((tmp_path / name).read_text() for name in ("access.log", "error.log"))
    assert TOKEN not in access + error
    assert len(access.splitlines()) == len(paths) + 41 and "/articles/" in error
    assert '"GET /courses/receipt/... HTTP/1.1" 502' in access


@pytest.mark.parametrize(
    "cookie", ["staff_session=abc", "__Host-staff_session=abc", "a=b; __Host-staff_session=abc"]
)
def test_staff_are_shown_what_is_true_now(proxy, cookie):
    proxy.get("/articles/")
    for number in ("2", "3"):
        answer = proxy.get("/articles/", headers={"Cookie": cookie})
        assert answer.text == number


def test_the_pages_stay_while_the_site_is_down(proxy, upstream):
    first = proxy.get("/articles/").text
    upstream.shutdown()
    upstream.server_close()
    assert {proxy.get("/articles/").text for _ in range(200)} == {first}


def test_a_flood_of_forms_is_turned_away_and_reading_goes_on(proxy, upstream):
    answers = [proxy.post("/articles/x/comments/", data={"body": "Hi"}) for _ in range(40)]
    statuses = [answer.status_code for answer in answers]
    assert statuses[:20] == [200] * 20 and statuses[-1] == 429
    assert proxy.get("/articles/x/").status_code == 200


# What the upstream's nginx is told a visitor's address is, so that one machine can be many visitors.
AS_TOLD = "set_real_ip_from 127.0.0.1; real_ip_header X-Address;"
ONE_VISITOR = {
    "an IPv4 address": ["203.0.113.5"] * 7,
    "an IPv6 /64": [f"2001:db8:1:2::{number:x}" for number in range(7)],
    "a /64 whose addresses hold line ends": [
        f"2001:db8:a0a:a0a:a0a:a0a:a:{n}" for n in range(10, 17)
    ],
    "IPv4 in IPv6 clothes": ["203.0.113.6", *["::ffff:203.0.113.6"] * 6],
    "behind a translator": ["203.0.113.7", *["64:ff9b::203.0.113.7"] * 6],
    "6to4": [f"2002:cb00:7108:{number}::1" for number in range(7)],
}
MANY_VISITORS = {
    "IPv4 addresses": [f"198.51.100.{number}" for number in range(7)],
    "IPv6 /64s": [f"2001:db8:5:{number}::1" for number in range(7)],
    "behind a translator": [f"64:ff9b::192.0.2.{number}" for number in range(7)],
}


@pytest.fixture
def told(tmp_path, upstream):
    """The statuses of one login each from these addresses."""
    with (
        running_nginx(tmp_path, upstream.server_port, beside=AS_TOLD) as port,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20) as line,
    ):

        def post(addresses):
            headers = [{"X-Address": address} for address in addresses]
            return [line.post("/admin/login/", headers=it).status_code for it in headers]

        yield post


def test_one_visitor_is_an_ipv4_address_or_an_ipv6_64(told):
    for addresses in ONE_VISITOR.values():
        assert told(addresses) == [200] * 6 + [429], addresses
    for addresses in MANY_VISITORS.values():
        assert told(addresses) == [200] * 7, addresses


def test_a_visitor_by_ipv6_itself_is_limited_too(tmp_path, upstream):
    with running_nginx(tmp_path, upstream.server_port, host="[::1]") as port:
        answers = [httpx.post(f"http://[::1]:{port}/admin/login/") for _ in range(7)]
    assert [answer.status_code for answer in answers] == [200] * 6 + [429]


def test_searching_is_limited_and_reading_is_not(proxy):
    statuses = [proxy.get(f"/search/?q={number}").status_code for number in range(40)]
    assert statuses[:30] == [200] * 30 and statuses[-1] == 429
    assert proxy.get("/articles/").status_code == 200


def test_guessing_passwords_is_slower_still(proxy):
    statuses = [proxy.post("/admin/login/").status_code for _ in range(12)]
    assert statuses[:5] == [200] * 5 and statuses[-1] == 429


@pytest.mark.parametrize(("path", "most"), [("/articles/x/comments/", 5_000), ("/admin/", 32_000)])
def test_what_is_too_large_never_reaches_the_site(proxy, upstream, path, most):
    assert proxy.post(path, content=b"x" * most * 900).status_code == 200
    assert proxy.post(path, content=b"x" * most * 1100).status_code == 413
    assert len(upstream.asked) == 1


def test_what_nginx_refuses_it_refuses_in_words(proxy, tmp_path):
    form = "/articles/x/comments/"
    answers = {413: proxy.post(form, content=b"x" * 6_000_000)}
    answers[429] = [proxy.post(form, data={"body": "Hi"}) for _ in range(40)][-1]
    with running_nginx(tmp_path, free_port()) as port:
        answers[502] = httpx.post(f"http://127.0.0.1:{port}{form}", data={"body": "Hi"})
    for status, answer in answers.items():
        assert answer.status_code == status
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert "go back, where your text still is" in answer.text.casefold()
    assert answers[429].headers["Retry-After"] == answers[502].headers["Retry-After"] == "60"


def test_files_come_from_the_disk_packed_where_they_are(proxy, upstream, tmp_path):
    (tmp_path / "static").mkdir()
    (tmp_path / "media").mkdir()
    (tmp_path / "static" / "a.css").write_text("plain")
    (tmp_path / "static" / "a.css.gz").write_bytes(gzip.compress(b"packed"))
    (tmp_path / "media" / "a.jpg").write_bytes(b"picture")
    style, picture = proxy.get("/static/a.css"), proxy.get("/media/a.jpg")
    assert (style.text, picture.content, upstream.asked) == ("packed", b"picture", [])
    assert style.headers["Vary"] == "Accept-Encoding"
    for answer in (style, picture):
        assert answer.headers["Cache-Control"].endswith("immutable")


@pytest.mark.parametrize("path", ["/secret_key", "/static../secret_key", "/media/../secret_key"])
def test_nothing_else_comes_from_the_disk(proxy, tmp_path, path):
    (tmp_path / "secret_key").write_text("secret")
    assert "secret" not in proxy.get(path).text

"""The rules of the page cache, one by one, before a site of one page."""

import asyncio
import gzip
import threading
from concurrent.futures import ThreadPoolExecutor

import brotli
import pytest

from website.cache import memo, page_cache
from website.cache.page_cache import PageCache
from website.http.asgi import Response
from website.http.middleware import PUBLIC_CACHE

PATH = "/articles/cramps/"


@pytest.fixture(autouse=True)
def watching(monkeypatch):
    monkeypatch.setattr(memo, "_values", None)


class Site:
    """Behind the cache: answers each request with its number, and in the headers it is told to."""

    def __init__(self, status=200, **headers):
        self.made = 0
        self.said = ""
        self.status = status
        self.headers = {"Cache-Control": PUBLIC_CACHE, "Content-Type": "text/html"} | headers
        self.gate = threading.Event()
        self.gate.set()
        self.is_making = threading.Event()

    async def __call__(self, scope, receive):
        self.made += 1
        answer = f"{scope['method']} {self.said} {self.made}".encode()
        self.is_making.set()
        await asyncio.to_thread(self.gate.wait, 10)
        return Response(self.status, _encoded(self.headers), answer)


def _encoded(headers):
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


class Cached:
    """A site behind its cache in a running event loop, and the means to say that it has changed."""

    def __init__(self, site, loop):
        self.site = site
        self.loop = loop
        self.changes = [True]
        self.cache = PageCache(site, lambda: bool(self.changes and self.changes.pop()))

    def change(self):
        self.changes.append(True)
        self.cache.poll()

    def get(self, path=PATH, method="GET", query="", **headers):
        given = {"Host": "127.0.0.1"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        scope = {
            **{"method": method, "path": path, "query_string": query.encode()},
            "headers": _encoded(given),
        }
        answering = asyncio.run_coroutine_threadsafe(self.cache(scope, None), self.loop)
        response = answering.result(20)
        named = {name.decode(): value.decode() for name, value in response.headers}
        return response.status, named, response.body


@pytest.fixture(scope="module")
def loop():
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield loop
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.fixture
def cached(settings, loop):
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    page_cache._is_our_host.cache_clear()
    yield lambda **site: Cached(Site(**site), loop)
    page_cache._is_our_host.cache_clear()


@pytest.fixture
def pages(cached):
    return cached()


def test_a_page_is_made_once(pages):
    assert pages.get() == pages.get()
    assert pages.site.made == 1


def test_a_change_makes_it_anew(pages):
    first = pages.get()
    pages.change()
    assert pages.get() != first
    assert pages.site.made == 2


def test_a_page_read_before_a_change_is_never_found_after_it(pages):
    pages.get("/")
    pages.site.gate.clear()
    pages.site.is_making.clear()
    with ThreadPoolExecutor() as readers:
        early = readers.submit(pages.get)
        pages.site.is_making.wait(10)
        pages.site.said = "new"
        pages.change()
        pages.site.gate.set()
        assert b"new" not in early.result()[2]
    assert b"new" in pages.get()[2]


def test_a_hundred_who_ask_at_once_cause_one_to_be_made(pages):
    pages.get("/")
    pages.site.gate.clear()
    with ThreadPoolExecutor(100) as readers:
        asked = [readers.submit(pages.get) for _ in range(100)]
        pages.site.gate.set()
        assert len({answer.result()[2] for answer in asked}) == 1
    assert pages.site.made == 2


PRIVATE = {
    "an error": {"status": 500},
    "a page that is not there": {"status": 404},
    "a redirect": {"status": 301},
    "a receipt": {"Cache-Control": "max-age=0, no-cache, no-store, must-revalidate, private"},
    "a file that says itself how long it lasts": {"Cache-Control": "max-age=31536000, immutable"},
    "what sets a cookie": {"Set-Cookie": "a=b"},
    "what varies by cookie": {"Vary": "Cookie"},
}


@pytest.mark.parametrize("headers", PRIVATE.values(), ids=PRIVATE)
def test_it_is_not_stored(cached, headers):
    pages = cached(**headers)
    assert pages.get()[2] != pages.get()[2]
    assert pages.site.made == 2


@pytest.mark.parametrize("path", [PATH, "/courses/"])
def test_what_is_not_stored_comes_as_the_site_sent_it(cached, path):
    pages = cached(status=404, X="y")
    status, headers, body = pages.get(path, method="POST")
    assert (status, headers["x"], body) == (404, "y", b"POST  1")


def test_staff_and_forms_go_past_it(pages):
    pages.get()
    pages.get(Cookie="a=b; staff_session=abc")
    pages.get(method="POST")
    assert pages.site.made == 3


def test_a_session_cookie_that_opens_nothing_gets_the_same_page_as_others(cached):
    one, other = cached(), cached()
    assert one.get() == other.get(Cookie="staff_session=garbage")


def test_any_other_cookie_changes_nothing(pages):
    assert pages.get() == pages.get(Cookie="csrftoken=abc; a=b", Accept_Language="fr")


def test_a_strange_host_goes_past_it_and_a_known_one_gets_the_same_page(pages):
    assert pages.get() == pages.get(Host="127.0.0.1:9000")
    pages.get(Host="evil.example")
    assert pages.site.made == 2


def test_a_page_for_https_is_not_shown_where_the_site_would_redirect(pages):
    pages.get(X_Forwarded_Proto="https")
    pages.get()
    assert pages.site.made == 2


def test_words_that_others_add_to_an_address_lead_to_the_same_page(pages):
    for query in ("", "utm_source=paper&fbclid=1", "replies=2", "replies=2&utm_source=paper"):
        pages.get(query=query)
    assert pages.site.made == 2


def test_words_that_others_add_to_a_page_without_numbers_lead_there_too(pages):
    for query in ("", "=1", "page=2", "fbclid=x"):
        pages.get("/", query=query)
    assert pages.site.made == 1


@pytest.mark.parametrize("query", ["replies=02", "replies=x", "replies=", "replies=12345678"])
def test_what_is_no_plain_number_is_left_to_the_site(pages, query):
    assert pages.get(query=query)[2] != pages.get(query=query)[2]


@pytest.mark.parametrize("path", ["/admin/login/", "/nowhere/at/all/", "/sitemap.xml"])
def test_a_query_on_a_page_that_promised_nothing_is_left_to_the_site(pages, path):
    assert pages.get(path, query="p=1")[2] != pages.get(path, query="p=1")[2]


def test_it_holds_no_more_than_its_budget(pages, monkeypatch):
    monkeypatch.setattr(page_cache, "BUDGET", 40 * page_cache.OVERHEAD)
    for number in range(200):
        pages.get(f"/articles/{number}/")
        pages.get()
    store = pages.cache._store
    assert pages.site.made == 201
    assert len({*store.young, *store._old}) < 40


def test_a_page_too_large_for_it_is_made_each_time(pages, monkeypatch):
    monkeypatch.setattr(page_cache, "BUDGET", page_cache.OVERHEAD)
    assert pages.get()[2] != pages.get()[2]


def test_a_number_spelt_with_zeros_fills_nothing(pages):
    pages.get("/sources/12/")
    assert pages.get("/sources/012/")[2] != pages.get("/sources/012/")[2]
    assert len(pages.cache._store.young) == 1


CODINGS = {
    "": bytes,
    "identity": bytes,
    "gzip, deflate, br, zstd": brotli.decompress,
    "br;q=0, gzip;q=0.5": gzip.decompress,
    "GZIP": gzip.decompress,
    "br;q=0.0,gzip; q=0": bytes,
}


@pytest.mark.parametrize(("accepted", "decode"), CODINGS.items(), ids=CODINGS)
def test_each_browser_gets_the_smallest_it_takes(pages, accepted, decode):
    _status, headers, body = pages.get(Accept_Encoding=accepted)
    assert decode(body) == b"GET  1"
    assert int(headers["content-length"]) == len(body)
    assert headers["vary"] == "Accept-Encoding"


def test_whoever_has_the_page_is_told_so(pages):
    tag = pages.get(Accept_Encoding="br")[1]["etag"]
    for known in (tag, f'W/{tag}, "x"', "*"):
        told = pages.get(Accept_Encoding="br", If_None_Match=known)
        assert (told[0], told[1]["etag"], told[2]) == (304, tag, b"")


def test_a_tag_of_another_page_or_encoding_gets_the_page(pages):
    tag = pages.get(Accept_Encoding="br")[1]["etag"]
    for known in (tag, '"x"', tag[1:-1]):
        assert pages.get(Accept_Encoding="gzip", If_None_Match=known)[0] == 200


def test_head_and_get_share_a_page(pages):
    assert pages.get(method="HEAD") == pages.get()
    assert pages.site.made == 1


def test_after_an_outage_it_looks_again(cached):
    said = [True, OSError("no answer")]

    def has_changed():
        answer = said.pop() if said else False
        if isinstance(answer, OSError):
            raise answer
        return answer

    pages = cached()
    pages.cache = PageCache(pages.site, has_changed)
    while pages.get()[2] != pages.get()[2]:
        assert pages.site.made < 100_000


def test_while_the_database_does_not_answer_pages_stay(pages, monkeypatch):
    first = pages.get()

    def fail():
        raise OSError("no answer")

    monkeypatch.setattr(pages.cache, "_has_changed", fail)
    with pytest.raises(OSError, match="no answer"):
        pages.cache.poll()
    assert pages.get() == first

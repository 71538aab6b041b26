"""The outermost WSGI callable: pages as bytes, answered without asking the database.

What is stored: an answer of 200 to GET that the site gave its public Cache-Control, that sets no
cookie and varies by nothing but Accept-Encoding. So no error, no redirect, no receipt. Whoever
brings a session's cookie, as staff do, is let through to the site, and nothing of it is kept.

Under which key: the path, its one number if the view reads one (`registry.cacheable_views`), and whether
a proxy says https. What else stands in the address is left out, so it fills nothing; a view that
is not listed there is let through as soon as it is asked with a query. Hosts are checked, not
stored: all get the same bytes.

When it is stale: all at once. Every QUARTER seconds a thread asks `has_changed`, and a change puts
an empty shelf in the place of the full one. A page goes to the shelf that stood when its making
began, so one that was read before a change is never found after it. While the database does not
answer, the shelf stays.

Where many ask for a page that is not there, one makes it and the others wait for that.
"""

import logging
import re
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from functools import lru_cache
from urllib.parse import parse_qsl

from django.conf import settings
from django.core.handlers.wsgi import get_path_info
from django.db import connection
from django.http.request import split_domain_port, validate_host
from django.urls import Resolver404, resolve

from website import kept, registry
from website.middleware import PUBLIC_CACHE
from website.stored_page import Environ, Headers, Page, StartResponse, answer

logger = logging.getLogger(__name__)

Wsgi = Callable[[Environ, StartResponse], Iterable[bytes]]
Key = tuple[str, str, bool]

QUARTER = 0.25
BUDGET = 32 * 1024 * 1024
OVERHEAD = 4096
NUMBER = re.compile(r"[1-9][0-9]{0,5}")
# /sources/012/ is /sources/12/ too, and so on without end.
LEADING_ZERO = re.compile(r"/0[0-9]+/")


class Shelf:
    """The pages of one generation, in at most BUDGET bytes: when the young ones fill half of it
    they become the old ones, and those that nobody has asked for since are let go."""

    def __init__(self) -> None:
        self.young: dict[Key, Page] = {}
        self._old: dict[Key, Page] = {}
        self._size = 0
        self._turn = threading.Lock()

    def find(self, key: Key) -> Page | None:
        page = self.young.get(key)
        if page is None and (page := self._old.get(key)) is not None:
            self.put(key, page)
        return page

    def put(self, key: Key, page: Page) -> None:
        if (size := OVERHEAD + page.size) > BUDGET // 2:
            return
        with self._turn:
            if self._size + size > BUDGET // 2:
                self._old, self.young, self._size = self.young, {}, 0
            self.young[key] = page
            self._size += size


class PageCache:
    """The application behind its pages."""

    def __init__(self, application: Wsgi, has_changed: Callable[[], bool]) -> None:
        self._application = application
        self._has_changed = has_changed
        self._session = settings.SESSION_COOKIE_NAME
        self._shelf = Shelf()
        self._has_looked = threading.Event()
        self._is_watching = False
        self._starting = threading.Lock()
        # Two pages may share one by chance, and then wait for each other.
        self._makers = [threading.Lock() for _ in range(64)]

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        is_read = environ["REQUEST_METHOD"] in ("GET", "HEAD")
        if not (is_read and _is_our_host(environ.get("HTTP_HOST", ""))):
            return self._application(environ, start_response)
        is_https = environ.get("HTTP_X_FORWARDED_PROTO") == "https"
        key = environ["PATH_INFO"], environ["QUERY_STRING"], is_https
        has_session = self._session in environ.get("HTTP_COOKIE", "")
        page = None if has_session else self._shelf.young.get(key)
        if page is None:
            return self._miss(key, has_session, environ, start_response)
        return answer(page, environ, start_response)

    def look(self) -> None:
        """Takes an empty shelf if what readers see has changed."""
        if self._has_changed():
            kept.let_go()
            self._shelf = Shelf()
        self._has_looked.set()

    def _miss(
        self, key: Key, has_session: bool, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        query = _query_that_counts(environ)
        if query is None or LEADING_ZERO.search(key[0]) or not self._is_watched():
            return self._application(environ, start_response)
        key = (key[0], query, key[2])
        asked = {**environ, "REQUEST_METHOD": "GET", "QUERY_STRING": query}
        with nullcontext() if has_session else self._makers[hash(key) % len(self._makers)]:
            shelf = Shelf() if has_session else self._shelf
            page = shelf.find(key)
            if page is None:
                status, headers, body = self._make(asked)
                if _may_be_stored(status, headers):
                    page = Page(headers, _read(body))
                    shelf.put(key, page)
        if page is not None:
            return answer(page, environ, start_response)
        if asked == environ:
            start_response(status, headers)
            return body
        _close(body)
        return self._application(environ, start_response)

    def _make(self, environ: Environ) -> tuple[str, Headers, Iterable[bytes]]:
        said: list[tuple[str, Headers]] = []
        body = self._application(environ, lambda *answer: said.append(answer[:2]))
        return *said[-1], body

    def _is_watched(self) -> bool:
        """Whether the shelf is kept fresh. The thread starts with the first page, because a server
        may fork after it has loaded us."""
        with self._starting:
            if not self._is_watching:
                self._is_watching = True
                threading.Thread(target=self._watch, name="page cache", daemon=True).start()
        return self._has_looked.wait(QUARTER)

    def _watch(self) -> None:
        is_known_to_fail = False
        while True:
            try:
                self.look()
                is_known_to_fail = False
            except Exception:
                if not is_known_to_fail:
                    logger.exception("The page cache cannot ask whether pages have changed.")
                is_known_to_fail = True
                connection.close()
            time.sleep(QUARTER)


@lru_cache(maxsize=256)
def _is_our_host(host: str) -> bool:
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


def _query_that_counts(environ: Environ) -> str | None:
    """What of the query the page depends on; None where only the site can tell."""
    given = environ["QUERY_STRING"]
    if not given:
        return ""
    try:
        name = registry.cacheable_views.get(resolve(get_path_info(environ)).view_name)
        values = [value for key, value in parse_qsl(given, True) if key == name != ""]
    except (Resolver404, ValueError):
        return None
    if name is None or any(not NUMBER.fullmatch(value) for value in values):
        return None
    return "&".join(f"{name}={value}" for value in values[-1:])


def _may_be_stored(status: str, headers: Headers) -> bool:
    said = {name.lower(): value for name, value in headers}
    is_public = said.get("cache-control") == PUBLIC_CACHE
    varies = said.get("vary", "Accept-Encoding") != "Accept-Encoding"
    return status.startswith("200") and is_public and not varies and "set-cookie" not in said


def _read(body: Iterable[bytes]) -> bytes:
    try:
        return b"".join(body)
    finally:
        _close(body)


def _close(body: Iterable[bytes]) -> None:
    if close := getattr(body, "close", None):
        close()

"""The outermost WSGI callable: public pages as bytes, answered without the database.

What is cached: 200 responses to GET with the public Cache-Control that set no cookie and vary by
nothing but Accept-Encoding. So no error, no redirect and no receipt. Requests with a session
cookie, as staff send them, bypass the cache.

The key: the path, the one numeric query parameter that the view reads (`registry.cacheable_views`)
and whether a proxy says https. Other parameters are left out of it; a view that is not registered
is never answered from the cache when it has a query. The Host is checked, not part of the key: all
hosts get the same bytes.

Invalidation: all pages at once. Every POLL_SECONDS a thread calls `has_changed`; after a change an
empty store replaces the full one. A page is put into the store that was current when its rendering
began, so no page read before a change is found after it. While the database does not answer, the
store stays.

When many requests miss the same page, one renders it and the others wait for the result.
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

from website import registry
from website.cache import memo
from website.cache.response import CachedResponse, Environ, Headers, StartResponse, respond
from website.http.middleware import PUBLIC_CACHE

logger = logging.getLogger(__name__)

Wsgi = Callable[[Environ, StartResponse], Iterable[bytes]]
Key = tuple[str, str, bool]

# How often a process asks whether pages have changed.
POLL_SECONDS = 0.25
# Of a process, in bytes.
BUDGET = 32 * 1024 * 1024
# What a page takes beside its text, in bytes.
OVERHEAD = 4096
NUMBER = re.compile(r"[1-9][0-9]{0,5}")
# /sources/012/ is /sources/12/ too: without this one page could fill the cache.
LEADING_ZERO = re.compile(r"/0[0-9]+/")


class PageStore:
    """A bounded two-generation cache approximating LRU: when `young` reaches half the budget it
    becomes `old`, and the previous `old` is dropped."""

    def __init__(self) -> None:
        self.young: dict[Key, CachedResponse] = {}
        self._old: dict[Key, CachedResponse] = {}
        self._size = 0
        self._lock = threading.Lock()

    def find(self, key: Key) -> CachedResponse | None:
        page = self.young.get(key)
        if page is None and (page := self._old.get(key)) is not None:
            self.put(key, page)
        return page

    def put(self, key: Key, page: CachedResponse) -> None:
        if (size := OVERHEAD + page.size) > BUDGET // 2:
            return
        with self._lock:
            if self._size + size > BUDGET // 2:
                self._old, self.young, self._size = self.young, {}, 0
            self.young[key] = page
            self._size += size


class PageCache:
    """Middleware around the whole WSGI application."""

    def __init__(self, application: Wsgi, has_changed: Callable[[], bool]) -> None:
        self._application = application
        self._has_changed = has_changed
        self._session = settings.SESSION_COOKIE_NAME
        self._store = PageStore()
        self._has_polled = threading.Event()
        self._is_polling = False
        self._start_lock = threading.Lock()
        # Two pages may share a lock by chance, and then wait for each other.
        self._render_locks = [threading.Lock() for _ in range(64)]

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        is_read = environ["REQUEST_METHOD"] in ("GET", "HEAD")
        if not (is_read and _is_our_host(environ.get("HTTP_HOST", ""))):
            return self._application(environ, start_response)
        is_https = environ.get("HTTP_X_FORWARDED_PROTO") == "https"
        key = environ["PATH_INFO"], environ["QUERY_STRING"], is_https
        has_session = self._session in environ.get("HTTP_COOKIE", "")
        page = None if has_session else self._store.young.get(key)
        if page is None:
            return self._miss(key, has_session, environ, start_response)
        return respond(page, environ, start_response)

    def poll(self) -> None:
        """Invalidate everything if pages have changed."""
        if self._has_changed():
            memo.clear()
            self._store = PageStore()
        self._has_polled.set()

    def _miss(
        self, key: Key, has_session: bool, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        query = _relevant_query(environ)
        if query is None or LEADING_ZERO.search(key[0]) or not self._is_fresh():
            return self._application(environ, start_response)
        key = (key[0], query, key[2])
        canonical = {**environ, "REQUEST_METHOD": "GET", "QUERY_STRING": query}
        with (
            nullcontext()
            if has_session
            else self._render_locks[hash(key) % len(self._render_locks)]
        ):
            store = PageStore() if has_session else self._store
            page = store.find(key)
            if page is None:
                status, headers, body = self._render(canonical)
                if _is_cacheable(status, headers):
                    page = CachedResponse(headers, _read(body))
                    store.put(key, page)
        if page is not None:
            return respond(page, environ, start_response)
        if canonical == environ:
            start_response(status, headers)
            return body
        _close(body)
        return self._application(environ, start_response)

    def _render(self, environ: Environ) -> tuple[str, Headers, Iterable[bytes]]:
        started: list[tuple[str, Headers]] = []
        body = self._application(environ, lambda *answer: started.append(answer[:2]))
        return *started[-1], body

    def _is_fresh(self) -> bool:
        """Whether the store is invalidated in time. The polling thread starts with the first
        request: a server may fork after it has imported this module."""
        with self._start_lock:
            if not self._is_polling:
                self._is_polling = True
                threading.Thread(target=self._poll_forever, name="page cache", daemon=True).start()
        return self._has_polled.wait(POLL_SECONDS)

    def _poll_forever(self) -> None:
        is_known_to_fail = False
        while True:
            try:
                self.poll()
                is_known_to_fail = False
            except Exception:
                if not is_known_to_fail:
                    logger.exception("The page cache cannot ask whether pages have changed.")
                is_known_to_fail = True
                connection.close()
            time.sleep(POLL_SECONDS)


@lru_cache(maxsize=256)
def _is_our_host(host: str) -> bool:
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


def _relevant_query(environ: Environ) -> str | None:
    """The part of the query string that the page depends on; None if the page may not be cached."""
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


def _is_cacheable(status: str, headers: Headers) -> bool:
    found = {name.lower(): value for name, value in headers}
    is_public = found.get("cache-control") == PUBLIC_CACHE
    varies = found.get("vary", "Accept-Encoding") != "Accept-Encoding"
    return status.startswith("200") and is_public and not varies and "set-cookie" not in found


def _read(body: Iterable[bytes]) -> bytes:
    try:
        return b"".join(body)
    finally:
        _close(body)


def _close(body: Iterable[bytes]) -> None:
    if close := getattr(body, "close", None):
        close()

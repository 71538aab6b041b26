"""The outermost handler: public pages as bytes, answered in the event loop without the database.

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

When many requests miss the same page, one has it rendered and the others await the same task.
"""

import asyncio
import logging
import re
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from urllib.parse import parse_qsl

from django.conf import settings
from django.db import connection
from django.http.request import split_domain_port, validate_host
from django.urls import Resolver404, resolve

from website import registry
from website.cache import memo
from website.cache.response import CachedResponse
from website.http.asgi import Handler, Receive, Response, Scope
from website.http.middleware import PUBLIC_CACHE

logger = logging.getLogger(__name__)

Key = tuple[str, bytes, bool]

# How often a process asks whether pages have changed.
POLL_SECONDS = 0.25
# Of a process, in bytes.
BUDGET = 32 * 1024 * 1024
# What a page takes beside its text, in bytes.
OVERHEAD = 4096
NUMBER = re.compile(r"[1-9][0-9]{0,5}")
# /sources/012/ is /sources/12/ too: without this one page could fill the cache.
LEADING_ZERO = re.compile(r"/0[0-9]+/")
# Stands for bytes that are not UTF-8: many such paths look the same.
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


class PageStore:
    """A bounded two-generation cache approximating LRU: when `young` reaches half the budget it
    becomes `old`, and the previous `old` is dropped. Used by the event loop only."""

    def __init__(self) -> None:
        self.young: dict[Key, CachedResponse] = {}
        self.renderings: dict[Key, asyncio.Task[CachedResponse | Response]] = {}
        self._old: dict[Key, CachedResponse] = {}
        self._size = 0

    def find(self, key: Key) -> CachedResponse | None:
        page = self.young.get(key)
        if page is None and (page := self._old.get(key)) is not None:
            self.put(key, page)
        return page

    def put(self, key: Key, page: CachedResponse) -> None:
        if (size := OVERHEAD + page.size) > BUDGET // 2:
            return
        if self._size + size > BUDGET // 2:
            self._old, self.young, self._size = self.young, {}, 0
        self.young[key] = page
        self._size += size


class PageCache:
    """A handler (`website.http.asgi`) around the whole site."""

    def __init__(self, site: Handler, has_changed: Callable[[], bool]) -> None:
        self._site = site
        self._has_changed = has_changed
        self._session = settings.SESSION_COOKIE_NAME.encode()
        # None until changes have been looked for once: before that no page may be stored.
        self._store: PageStore | None = None
        self._is_polling = False
        self._has_polled = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive) -> Response:
        headers = dict(scope["headers"])
        is_read = scope["method"] in ("GET", "HEAD")
        if not (is_read and _is_our_host(headers.get(b"host", b""))):
            return await self._site(scope, receive)
        key = (
            scope["path"],
            scope["query_string"],
            headers.get(b"x-forwarded-proto") == b"https",
        )
        has_session = self._session in headers.get(b"cookie", b"")
        store = self._store
        page = None if store is None or has_session else store.young.get(key)
        if page is None:
            return await self._miss(key, has_session, scope, receive)
        return await page.respond(headers)

    def poll(self) -> None:
        """Invalidate everything if pages have changed."""
        if self._has_changed():
            memo.clear()
            self._store = PageStore()

    async def _miss(self, key: Key, has_session: bool, scope: Scope, receive: Receive) -> Response:
        await self._start_polling()
        store, query = self._store, _relevant_query(scope)
        if store is None or query is None or not _is_canonical(key[0]):
            return await self._site(scope, receive)
        key = (key[0], query, key[2])
        canonical = {**scope, "method": "GET", "query_string": query}
        if has_session:
            page, is_own = await self._render(canonical, receive, PageStore(), key), True
        else:
            page, is_own = await self._find_or_render(canonical, receive, store, key)
        if isinstance(page, CachedResponse):
            return await page.respond(dict(scope["headers"]))
        if is_own and canonical == scope:
            return page
        return await self._site(scope, receive)

    async def _find_or_render(
        self, canonical: Scope, receive: Receive, store: PageStore, key: Key
    ) -> tuple[CachedResponse | Response, bool]:
        """The page, and whether this request is the one for which it was rendered."""
        if page := store.find(key):
            return page, False
        if rendering := store.renderings.get(key):
            return await rendering, False
        rendering = asyncio.create_task(self._render(canonical, receive, store, key))
        store.renderings[key] = rendering
        try:
            return await rendering, True
        finally:
            del store.renderings[key]

    async def _render(
        self, canonical: Scope, receive: Receive, store: PageStore, key: Key
    ) -> CachedResponse | Response:
        response = await self._site(canonical, receive)
        if not _is_cacheable(response):
            return response
        page = CachedResponse(response.headers, response.body)
        store.put(key, page)
        return page

    async def _start_polling(self) -> None:
        """With the first request, because a server may fork after it has imported this module.
        Waits for the first look at most POLL_SECONDS."""
        if not self._is_polling:
            self._is_polling = True
            loop = asyncio.get_running_loop()
            polling = threading.Thread(target=self._poll_forever, args=[loop], daemon=True)
            polling.start()
        if not self._has_polled.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS):
                    await self._has_polled.wait()

    def _poll_forever(self, loop: asyncio.AbstractEventLoop) -> None:
        is_known_to_fail = False
        while True:
            try:
                self.poll()
                if not self._has_polled.is_set():
                    loop.call_soon_threadsafe(self._has_polled.set)
                is_known_to_fail = False
            except Exception:
                if not is_known_to_fail:
                    logger.exception("The page cache cannot ask whether pages have changed.")
                is_known_to_fail = True
                connection.close()
            time.sleep(POLL_SECONDS)


@lru_cache(maxsize=256)
def _is_our_host(host: bytes) -> bool:
    domain, _port = split_domain_port(host.decode("latin-1"))
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


def _is_canonical(path: str) -> bool:
    return not (LEADING_ZERO.search(path) or REPLACEMENT in path)


def _relevant_query(scope: Scope) -> bytes | None:
    """The part of the query string that the page depends on; None if the page may not be cached."""
    given = scope["query_string"].decode("latin-1")
    if not given:
        return b""
    try:
        name = registry.cacheable_views.get(resolve(scope["path"]).view_name)
        values = [value for key, value in parse_qsl(given, True) if key == name != ""]
    except (Resolver404, ValueError):
        return None
    if name is None or any(not NUMBER.fullmatch(value) for value in values):
        return None
    return "&".join(f"{name}={value}" for value in values[-1:]).encode()


def _is_cacheable(response: Response) -> bool:
    found = dict(response.headers)
    is_public = found.get(b"cache-control") == PUBLIC_CACHE.encode()
    varies = found.get(b"vary", b"Accept-Encoding") != b"Accept-Encoding"
    is_whole = response.status == 200 and not response.file
    return is_whole and is_public and not varies and b"set-cookie" not in found

"""Django in a bounded pool of threads, which get whole requests and return whole answers."""

import asyncio
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import BufferedReader, BytesIO
from typing import IO, Any
from urllib.parse import unquote_to_bytes

from django.utils.http import parse_header_parameters

from website.http.asgi import Headers, Receive, RefusedError, Response, Scope, busy
from website.http.bodies import BodyReader

# How many requests Django works on at once, and how many may wait for that.
THREADS = 4
QUEUE = 500
# Has a thread of its own, so that monitoring hears whether the site works, not how busy it is.
HEALTH = "/healthz"
NOT_FOR_DJANGO = {b"range", b"content-length", b"transfer-encoding"}

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class DjangoThreads:
    """A handler (`website.http.asgi`) that runs a WSGI application.

    Bodies of GET and HEAD are not waited for: they mean nothing (RFC 9110, 9.3.1), and the server
    closes the connection on which one stands unread.
    """

    def __init__(self, django: Wsgi) -> None:
        self._django = django
        self._bodies = BodyReader()
        self._pool = Pool("django", THREADS)
        self._health = Pool("health", 1)

    async def __call__(self, scope: Scope, receive: Receive) -> Response:
        try:
            _refuse_unless_utf8(scope)
            if scope["method"] in ("GET", "HEAD") or not _has_body(scope):
                return await self._run(wsgi_environ(scope, BytesIO(), 0))
            async with self._bodies.read(scope, receive) as (body, size):
                return await self._run(wsgi_environ(scope, body, size))
        except RefusedError as refused:
            return refused.response

    async def _run(self, environ: Environ) -> Response:
        pool = self._health if environ["PATH_INFO"] == HEALTH else self._pool
        return await pool.run(partial(answer, self._django, environ))


class Pool:
    """Threads with a bounded queue."""

    def __init__(self, name: str, threads: int) -> None:
        self._executor = ThreadPoolExecutor(threads, name)
        self._room = threads + QUEUE

    async def run(self, work: Callable[[], Response]) -> Response:
        """What the work returns. Raises RefusedError if the queue is full."""
        if not self._room:
            raise busy()
        self._room -= 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._executor, work)
        finally:
            self._room += 1


class _SentFile:
    """`wsgi.file_wrapper` (PEP 3333): a body that Django leaves to the server."""

    def __init__(self, file: IO[bytes], _block_size: int) -> None:
        self.file = file

    def __iter__(self) -> Iterator[bytes]:
        yield self.file.read()

    def close(self) -> None:
        self.file.close()


def answer(django: Wsgi, environ: Environ) -> Response:
    """What Django answers, read to its end."""
    started: list[tuple[str, list[tuple[str, str]]]] = []
    body = django(environ, lambda *start: started.append(start[:2]))
    try:
        path = _path(body)
        content = b"" if path else b"".join(body)
    finally:
        if close := getattr(body, "close", None):
            close()
    status, headers = started[-1]
    return Response(int(status[:3]), _encoded(headers), content, path)


def _path(body: Iterable[bytes]) -> str:
    """The path of the file that the body is, whole; "" if it is none."""
    if isinstance(body, _SentFile) and isinstance(body.file, BufferedReader):
        return str(body.file.name)
    return ""


def _encoded(headers: list[tuple[str, str]]) -> Headers:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]


def wsgi_environ(scope: Scope, body: Any, size: int) -> Environ:
    """The WSGI environ (PEP 3333) of an ASGI scope."""
    return {
        **_headers(scope),
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "CONTENT_LENGTH": str(size),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": scope["server"][0],
        "SERVER_PORT": str(scope["server"][1]),
        "REMOTE_ADDR": scope["client"][0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": _SentFile,
    }


def _headers(scope: Scope) -> Environ:
    """The headers that Django gets. Without Range a file is always answered whole and never read
    into memory. Names with an underscore would pass for those with a hyphen."""
    found: Environ = {}
    for name, value in scope["headers"]:
        if b"_" in name or name in NOT_FOR_DJANGO:
            continue
        key = name.decode("latin-1").upper().replace("-", "_")
        key = key if key == "CONTENT_TYPE" else f"HTTP_{key}"
        text = value.decode("latin-1")
        separator = "; " if name == b"cookie" else ","
        found[key] = f"{found[key]}{separator}{text}" if key in found else text
    return found


def _has_body(scope: Scope) -> bool:
    return any(name in (b"content-length", b"transfer-encoding") for name, _ in scope["headers"])


def _refuse_unless_utf8(scope: Scope) -> None:
    """Refuse a content type with another charset than UTF-8.

    Browsers send our forms as UTF-8 and name no charset. Django would decode by any of Python's
    codecs that a client names, some of which are not for text, and fail before a view can answer.
    """
    content_type = dict(scope["headers"]).get(b"content-type", b"").decode("latin-1")
    try:
        charset = parse_header_parameters(content_type)[1].get("charset", "utf-8")
    except ValueError:
        charset = ""
    if charset.lower() not in {"utf-8", "utf8"}:
        sentence = "What you sent is in an encoding that cannot be read here. Send it as UTF-8."
        raise RefusedError(400, sentence)

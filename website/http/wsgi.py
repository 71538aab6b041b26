"""WSGI wrappers around Django: one refuses text that is not UTF-8, one limits how many threads wait
for request bodies.
"""

import threading
import time
from collections.abc import Callable, Iterable
from tempfile import SpooledTemporaryFile
from typing import Any

from django.utils.http import parse_header_parameters

# How many threads may read request bodies at once; fewer than the server has.
SLOTS = 3
# Seconds after which a body counts as slow.
PATIENCE = 1.0
# What is read of a body at once, kept in memory, and accepted at all, in bytes.
CHUNK = 64 * 1024
IN_MEMORY = 1024 * 1024
LARGEST = 32 * 1024 * 1024

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


def require_utf8(application: Wsgi) -> Wsgi:
    """Answer 400 to a request body in another character set than UTF-8.

    Browsers send our forms as UTF-8 and name no charset. Django would decode by any of Python's
    codecs that a client names, some of which are not for text, and fail before a view can answer.
    """

    def guarded(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if _is_utf8(environ.get("CONTENT_TYPE", "")):
            return application(environ, start_response)
        return _refuse(
            start_response,
            "400 Bad Request",
            b"What you sent is in an encoding that cannot be read here. Send it as UTF-8.\n",
        )

    return guarded


def _is_utf8(content_type: str) -> bool:
    try:
        _kind, parameters = parse_header_parameters(content_type)
    except ValueError:
        return False
    return parameters.get("charset", "utf-8").lower() in {"utf-8", "utf8"}


class BodyReadLimiter:
    """Let at most `slots` threads wait for request bodies, so that pages stay readable while
    clients begin forms and never finish them.

    The web server hands a request over once its headers are there and has no time-out for the body.
    Further bodies queue; once every one that is being read has taken longer than PATIENCE seconds,
    they are refused with 503. Behind a proxy that buffers requests, as nginx does, this never
    happens.
    """

    def __init__(self, application: Wsgi, slots: int = SLOTS) -> None:
        self._application = application
        self._slots = slots
        self._began: dict[int, float] = {}
        self._condition = threading.Condition()

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) == 0:
            return self._application(environ, start_response)
        if int(length) > LARGEST:
            return _refuse(start_response, "413 Content Too Large", b"This is too large to send.\n")
        if not self._take_slot():
            return _refuse(
                start_response,
                "503 Service Unavailable",
                b"The site is busy. Go back, where your text still is, and send it again.\n",
                ("Retry-After", "5"),
            )
        try:
            environ["wsgi.input"] = self._read(environ["wsgi.input"], int(length))
        finally:
            self._give_slot_back()
        return self._application(environ, start_response)

    def _take_slot(self) -> bool:
        with self._condition:
            while len(self._began) >= self._slots:
                left = max(self._began.values()) + PATIENCE - time.monotonic()
                if left <= 0:
                    return False
                self._condition.wait(left)
            self._began[threading.get_ident()] = time.monotonic()
        return True

    def _give_slot_back(self) -> None:
        with self._condition:
            del self._began[threading.get_ident()]
            self._condition.notify()

    def _read(self, source: Any, length: int) -> "SpooledTemporaryFile[bytes]":
        body: SpooledTemporaryFile[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115
        while length and (chunk := source.read(min(CHUNK, length))):
            body.write(chunk)
            length -= len(chunk)
        body.seek(0)
        return body


def _refuse(
    start_response: Callable[..., Any], status: str, text: bytes, *extra: tuple[str, str]
) -> Iterable[bytes]:
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")]
    start_response(status, [*headers, ("Content-Length", str(len(text))), *extra])
    return [text]

"""Keeps pages readable while strangers begin forms and never finish them.

The web server hands a request over once its headers are there and has no time-out for the rest,
so whoever sends half a form holds a thread. Here only some of the threads may wait for a body.
Others queue behind them; once every one that is being read has taken longer than PATIENCE
seconds, further ones are refused at once with 503, and pages go on.
A proxy that buffers requests, as nginx does, keeps such bodies from ever getting here.
"""

import threading
import time
from collections.abc import Callable, Iterable
from tempfile import SpooledTemporaryFile
from typing import Any

SLOTS = 3
PATIENCE = 1.0
CHUNK = 64 * 1024
IN_MEMORY = 1024 * 1024
LARGEST = 32 * 1024 * 1024

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class SlowBodies:
    """The application behind a gate for request bodies. `slots` must be fewer than the threads."""

    def __init__(self, application: Wsgi, slots: int = SLOTS) -> None:
        self._application = application
        self._slots = slots
        self._began: dict[int, float] = {}
        self._turn = threading.Condition()

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
            )
        try:
            environ["wsgi.input"] = self._read(environ["wsgi.input"], int(length))
        finally:
            self._give_slot_back()
        return self._application(environ, start_response)

    def _take_slot(self) -> bool:
        with self._turn:
            while len(self._began) >= self._slots:
                left = max(self._began.values()) + PATIENCE - time.monotonic()
                if left <= 0:
                    return False
                self._turn.wait(left)
            self._began[threading.get_ident()] = time.monotonic()
        return True

    def _give_slot_back(self) -> None:
        with self._turn:
            del self._began[threading.get_ident()]
            self._turn.notify()

    def _read(self, source: Any, length: int) -> "SpooledTemporaryFile[bytes]":
        body: SpooledTemporaryFile[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115
        while length and (chunk := source.read(min(CHUNK, length))):
            body.write(chunk)
            length -= len(chunk)
        body.seek(0)
        return body


def _refuse(start_response: Callable[..., Any], status: str, words: bytes) -> Iterable[bytes]:
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")]
    start_response(status, [*headers, ("Content-Length", str(len(words))), ("Retry-After", "5")])
    return [words]

"""The ASGI callable: what the event loop does with a request and its answer.

A handler gets a request whose body may still be on its way, and returns the whole answer; only then
is anything sent. Between the two no thread waits for the visitor, and while the answer is sent
nothing of Python's does: granian has the bytes, or the path of the file.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
# Names in lower case.
Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Response:
    """A whole answer. With `file`, the path of a regular file, that file is the body."""

    status: int
    headers: Headers
    body: bytes = b""
    file: str = ""


Handler = Callable[[Scope, Receive], Awaitable[Response]]


class Application:
    """ASGI 3 for HTTP without lifespan; needs a server with `http.response.pathsend`, as granian."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._handler(scope, receive)
        start = {"status": response.status, "headers": response.headers}
        await send({"type": "http.response.start", **start})
        if scope["method"] == "HEAD":
            await send({"type": "http.response.body"})
        elif response.file:
            await send({"type": "http.response.pathsend", "path": response.file})
        else:
            await send({"type": "http.response.body", "body": response.body})


class RefusedError(Exception):
    """A request that Django never sees, with its answer: a sentence in plain text."""

    def __init__(self, status: int, sentence: str, *extra: tuple[bytes, bytes]) -> None:
        super().__init__(sentence)
        text = f"{sentence}\n".encode()
        headers = [
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"cache-control", b"no-store"),
            (b"x-content-type-options", b"nosniff"),
            (b"content-length", str(len(text)).encode()),
        ]
        self.response = Response(status, [*headers, *extra], text)


def busy() -> RefusedError:
    """503, for a request beyond what the process takes at once."""
    sentence = (
        "The site is busy. Try again in some seconds: go back, where what you wrote still is."
    )
    return RefusedError(503, sentence, (b"retry-after", b"5"))

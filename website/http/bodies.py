"""Request bodies, read whole in the event loop before a thread is asked to do anything.

Each bound is one of the process. Whoever is too slow or sends too much loses a connection, and
nobody else waits.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from tempfile import SpooledTemporaryFile

from website.http.asgi import Receive, RefusedError, Scope, busy

# How long a whole body may take, in seconds.
SECONDS = 60.0
# What is accepted of one body, and what of it stays in memory; a longer one is on disk. In bytes.
LARGEST = 32 * 1024 * 1024
IN_MEMORY = 64 * 1024
# What all bodies that are being read or worked on have on disk together, in bytes.
ON_DISK = 256 * 1024 * 1024

Body = SpooledTemporaryFile[bytes]


class BodyReader:
    def __init__(self) -> None:
        self._on_disk = 0

    @asynccontextmanager
    async def read(self, scope: Scope, receive: Receive) -> AsyncIterator[tuple[Body, int]]:
        """The whole body as a file at its beginning, and its length. Raises RefusedError."""
        size = reserved = 0
        _refuse_above_limit(int(dict(scope["headers"]).get(b"content-length", b"0")))
        with SpooledTemporaryFile(IN_MEMORY) as body:
            try:
                async with _deadline():
                    async for chunk in _chunks(receive):
                        size += len(chunk)
                        _refuse_above_limit(size)
                        if size <= IN_MEMORY:
                            body.write(chunk)
                            continue
                        self._on_disk += size - reserved
                        reserved = size
                        if self._on_disk > ON_DISK:
                            raise busy()
                        await asyncio.to_thread(body.write, chunk)
                body.seek(0)
                yield body, size
            finally:
                self._on_disk -= reserved


@asynccontextmanager
async def _deadline() -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(SECONDS):
            yield
    except TimeoutError:
        raise RefusedError(
            408, "What you sent took too long to arrive. Go back, and send it again."
        ) from None


async def _chunks(receive: Receive) -> AsyncIterator[bytes]:
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise RefusedError(
                400, "What you sent did not arrive whole. Go back, and send it again."
            )
        yield message.get("body", b"")
        more = message.get("more_body", False)


def _refuse_above_limit(size: int) -> None:
    if size > LARGEST:
        raise RefusedError(413, f"This is too large. At most {LARGEST >> 20} MB can be sent.")

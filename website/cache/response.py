"""A cached page as bytes: uncompressed, in gzip or in Brotli, each with its headers."""

import asyncio
import re
from collections.abc import Callable
from functools import lru_cache, partial
from gzip import compress
from hashlib import blake2b

import brotli

from website.http.asgi import Headers, Response

# ETag, the page, and the answer to whoever has it.
Variant = tuple[bytes, Response, Response]

ENCODINGS: dict[str, Callable[[bytes], bytes]] = {
    "br": partial(brotli.compress, quality=5),
    "gzip": partial(compress, compresslevel=6, mtime=0),
}
REFUSED = re.compile(r"q=0(\.0*)?")
# Computed again for each encoding.
PER_ENCODING = {b"content-length", b"etag", b"vary"}
ON_NOT_MODIFIED = {b"cache-control", b"etag", b"vary"}


class CachedResponse:
    """A 200 response in each encoding that a browser has asked for so far."""

    def __init__(self, headers: Headers, body: bytes) -> None:
        self.variants: dict[str, Variant] = {}
        # Both compressed bodies together are shorter than the body.
        self.size = 2 * len(body)
        self._headers = [header for header in headers if header[0] not in PER_ENCODING]
        self._body = body
        self._digest = blake2b(body, digest_size=8).hexdigest()
        self._encoding: dict[str, asyncio.Future[None]] = {}

    def encode(self, encoding: str) -> None:
        """Make and store the variant in an encoding ("" for none)."""
        body, etag = self._body, f'"{self._digest}"'
        extra: Headers = []
        if encoding:
            body, etag = ENCODINGS[encoding](self._body), f'"{self._digest}-{encoding}"'
            extra = [(b"content-encoding", encoding.encode())]
        own = [
            (b"etag", etag.encode()),
            (b"vary", b"Accept-Encoding"),
            (b"content-length", str(len(body)).encode()),
        ]
        headers = [*self._headers, *own, *extra]
        unchanged = [header for header in headers if header[0] in ON_NOT_MODIFIED]
        page, not_modified = Response(200, headers, body), Response(304, unchanged)
        self.variants[encoding] = etag.encode(), page, not_modified

    async def respond(self, request: dict[bytes, bytes]) -> Response:
        """The page, or 304 if the browser has it, by the headers of the request."""
        encoding = _best_encoding(request.get(b"accept-encoding", b""))
        if encoding not in self.variants:
            await self._encode_once(encoding)
        etag, page, not_modified = self.variants[encoding]
        known = request.get(b"if-none-match")
        return not_modified if known and (known == b"*" or etag in known) else page

    async def _encode_once(self, encoding: str) -> None:
        """Compress in a thread, however many wait for it."""
        if encoding not in self._encoding:
            self._encoding[encoding] = asyncio.ensure_future(
                asyncio.to_thread(self.encode, encoding)
            )
        await self._encoding[encoding]


@lru_cache(maxsize=256)
def _best_encoding(accepted: bytes) -> str:
    """The smallest encoding that Accept-Encoding allows; "" for none."""
    weights = dict(
        part.replace(" ", "").lower().partition(";")[::2]
        for part in accepted.decode("latin-1").split(",")
    )
    allowed = [name for name in ENCODINGS if not REFUSED.fullmatch(weights.get(name, "q=0"))]
    return allowed[0] if allowed else ""

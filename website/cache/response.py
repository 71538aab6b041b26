"""A cached page as bytes: uncompressed, in gzip or in Brotli, each with its headers."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from gzip import compress
from hashlib import blake2b
from typing import Any

import brotli

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Headers = list[tuple[str, str]]
# ETag, headers, body.
Variant = tuple[str, Headers, list[bytes]]

ENCODINGS: dict[str, Callable[[bytes], bytes]] = {
    "br": partial(brotli.compress, quality=5),
    "gzip": partial(compress, compresslevel=6, mtime=0),
}
REFUSED = re.compile(r"q=0(\.0*)?")
# Computed again for each encoding.
PER_ENCODING = {"content-length", "etag", "vary"}
ON_NOT_MODIFIED = {"cache-control", "etag", "vary"}


class CachedResponse:
    """A 200 response in each encoding that a browser has asked for so far."""

    def __init__(self, headers: Headers, body: bytes) -> None:
        self.variants: dict[str, Variant] = {}
        # Both compressed bodies together are shorter than the body.
        self.size = 2 * len(body)
        self._headers = [header for header in headers if header[0].lower() not in PER_ENCODING]
        self._body = body
        self._digest = blake2b(body, digest_size=8).hexdigest()

    def encode(self, encoding: str) -> Variant:
        """Make and store the variant in an encoding ("" for none). Two threads that ask at the same
        moment may both make it."""
        body, etag, extra = self._body, f'"{self._digest}"', []
        if encoding:
            body, etag = ENCODINGS[encoding](self._body), f'"{self._digest}-{encoding}"'
            extra = [("Content-Encoding", encoding)]
        own = [("ETag", etag), ("Vary", "Accept-Encoding"), ("Content-Length", str(len(body)))]
        self.variants[encoding] = etag, [*self._headers, *own, *extra], [body]
        return self.variants[encoding]


def respond(
    cached: CachedResponse, environ: Environ, start_response: StartResponse
) -> Iterable[bytes]:
    """Send the page, or 304 if the browser has it. Every cache hit runs through here."""
    encoding = _best_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))
    etag, headers, body = cached.variants.get(encoding) or cached.encode(encoding)
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known and (known == "*" or etag in known):
        unchanged = [header for header in headers if header[0].lower() in ON_NOT_MODIFIED]
        start_response("304 Not Modified", unchanged)
        return []
    start_response("200 OK", headers)
    return body if environ["REQUEST_METHOD"] == "GET" else []


@lru_cache(maxsize=256)
def _best_encoding(accepted: str) -> str:
    """The smallest encoding that Accept-Encoding allows; "" for none."""
    weights = dict(
        part.replace(" ", "").lower().partition(";")[::2] for part in accepted.split(",")
    )
    allowed = [name for name in ENCODINGS if not REFUSED.fullmatch(weights.get(name, "q=0"))]
    return allowed[0] if allowed else ""

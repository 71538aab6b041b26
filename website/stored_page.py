"""A page as bytes: whole, in gzip or in Brotli, each with its headers ready to send."""

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
Coded = tuple[str, Headers, list[bytes]]

ENCODINGS: dict[str, Callable[[bytes], bytes]] = {
    "br": partial(brotli.compress, quality=5),
    "gzip": partial(compress, compresslevel=6, mtime=0),
}
REFUSED = re.compile(r"q=0(\.0*)?")
# What a kept page says for itself, and what it need not say: its policy forbids frames, and whoever
# opens it in a window of theirs could read all of it without.
LEFT_OUT = {
    *("content-length", "etag", "vary"),
    *("x-frame-options", "cross-origin-opener-policy"),
}
# nginx keeps this to itself. It reads Cache-Control when it fetches a page, and six times over for
# each visitor too, unless this stands before it. The word means nothing to it, so it counts for
# nothing (ngx_http_upstream_process_cache_control, ngx_http_upstream_process_accel_expires).
FOR_NGINX = ("X-Accel-Expires", "auto")
ON_NOT_MODIFIED = {"cache-control", "etag", "vary"}


class Page:
    """An answer in each encoding that somebody has asked for."""

    def __init__(self, headers: Headers, whole: bytes) -> None:
        self.coded: dict[str, Coded] = {}
        # Two codings of a text are shorter than the text.
        self.size = 2 * len(whole)
        given = [header for header in headers if header[0].lower() not in LEFT_OUT]
        self._headers = [FOR_NGINX, *given]
        self._whole = whole
        self._digest = blake2b(whole, digest_size=8).hexdigest()

    def code(self, encoding: str) -> Coded:
        """Makes the page ready to send in an encoding: once, unless two ask at the same moment."""
        body, etag, coded = self._whole, f'"{self._digest}"', []
        if encoding:
            body, etag = ENCODINGS[encoding](self._whole), f'"{self._digest}-{encoding}"'
            coded = [("Content-Encoding", encoding)]
        own = [("ETag", etag), ("Vary", "Accept-Encoding"), ("Content-Length", str(len(body)))]
        self.coded[encoding] = etag, [*self._headers, *own, *coded], [body]
        return self.coded[encoding]


def answer(page: Page, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Sends the page, or that the browser has it already. A hit runs through here: do little."""
    encoding = _encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))
    etag, headers, body = page.coded.get(encoding) or page.code(encoding)
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known and (known == "*" or etag in known):
        still = [header for header in headers if header[0].lower() in ON_NOT_MODIFIED]
        start_response("304 Not Modified", still)
        return []
    start_response("200 OK", headers)
    return body if environ["REQUEST_METHOD"] == "GET" else []


@lru_cache(maxsize=256)
def _encoding(accepted: str) -> str:
    """The smallest that the browser takes."""
    takes = dict(part.replace(" ", "").lower().partition(";")[::2] for part in accepted.split(","))
    able = [name for name in ENCODINGS if not REFUSED.fullmatch(takes.get(name, "q=0"))]
    return able[0] if able else ""

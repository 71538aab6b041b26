"""A page as bytes: whole, in gzip and in Brotli, each with its headers ready to send."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from gzip import compress
from hashlib import blake2b
from typing import Any

import brotli

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Headers = list[tuple[str, str]]
# By encoding: ETag, headers, body.
Page = dict[str, tuple[str, Headers, list[bytes]]]

GZIP_LEVEL, BROTLI_QUALITY = 6, 5
REFUSED = re.compile(r"q=0(\.0*)?")
OURS = {"content-length", "etag", "vary"}
ON_NOT_MODIFIED = {"cache-control", "etag", "vary"}


def store(headers: Headers, whole: bytes) -> Page:
    """The page in each encoding, made once."""
    kept = [header for header in headers if header[0].lower() not in OURS]
    digest = blake2b(whole, digest_size=12).hexdigest()
    page: Page = {}
    for encoding, body in {
        "": whole,
        "gzip": compress(whole, GZIP_LEVEL, mtime=0),
        "br": brotli.compress(whole, quality=BROTLI_QUALITY),
    }.items():
        etag = f'"{digest}-{encoding}"' if encoding else f'"{digest}"'
        own = [("ETag", etag), ("Vary", "Accept-Encoding"), ("Content-Length", str(len(body)))]
        coded = [("Content-Encoding", encoding)] if encoding else []
        page[encoding] = etag, [*kept, *own, *coded], [body]
    return page


def answer(page: Page, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Sends the page, or that the browser has it already. A hit runs through here: do little."""
    etag, headers, body = page[_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))]
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
    able = [name for name in ("br", "gzip") if not REFUSED.fullmatch(takes.get(name, "q=0"))]
    return able[0] if able else ""

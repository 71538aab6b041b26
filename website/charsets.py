"""Takes what is sent as UTF-8 and as nothing else.

Browsers send our forms so and name no character set. Django would decode by whichever of Python's
codecs a stranger names, some of which are for no text at all, and would fail before any page of
ours can answer.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.http import parse_header_parameters

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

WORDS = b"What you sent is in an encoding that cannot be read here. Send it as UTF-8.\n"


def in_utf8(application: Wsgi) -> Wsgi:
    """The application, which is asked nothing in another character set."""

    def guarded(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if _is_utf8(environ.get("CONTENT_TYPE", "")):
            return application(environ, start_response)
        headers = [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")]
        start_response("400 Bad Request", [*headers, ("Content-Length", str(len(WORDS)))])
        return [WORDS]

    return guarded


def _is_utf8(content_type: str) -> bool:
    try:
        _kind, parameters = parse_header_parameters(content_type)
    except ValueError:
        return False
    return parameters.get("charset", "utf-8").lower() in {"utf-8", "utf8"}

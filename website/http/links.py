"""Pages behind a link that acts for whoever opens it."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers


def secret_address(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """View decorator for pages whose address holds a token: no cache stores them, no search engine
    lists them, and the browser names their address to nobody, this site included.

    `strict-origin` and not `no-referrer`, with which browsers send `Origin: null` with a form, so
    that `same_origin_post` would refuse those without `Sec-Fetch-Site` (Fetch standard, §3.2).
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        response["Referrer-Policy"] = "strict-origin"
        response["X-Robots-Tag"] = "noindex"
        return response

    return guarded


class WithoutTokens(logging.Filter):
    """Log filter: replace the token in the address of a request by three dots."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        match = getattr(request, "resolver_match", None)
        if token := match and match.kwargs.get("token"):
            record.msg, record.args = record.getMessage().replace(f"/{token}", "/..."), None
        return True

"""Whether one of our own pages sent a request."""

from django.conf import settings
from django.http import HttpRequest


def is_same_origin(request: HttpRequest) -> bool:
    """By `Sec-Fetch-Site` (Fetch Metadata): same-origin or none. Without that header `Origin` must be
    SITE_URL's or the request's own. With neither, the client is not a browser: True."""
    if fetch_site := request.headers.get("Sec-Fetch-Site"):
        return fetch_site in {"same-origin", "none"}
    if origin := request.headers.get("Origin"):
        return origin.lower() in {
            settings.SITE_URL.lower(),
            f"{request.scheme}://{request.get_host()}".lower(),
        }
    return True

"""Protection of public forms against posts from other sites, without a cookie."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt


def same_origin_post(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """View decorator: refuse posts that another site's page sent.

    `Sec-Fetch-Site` (Fetch Metadata) of same-origin or none passes, any other value is refused.
    Without that header `Origin` must be SITE_URL's or the request's own. With neither, the client
    is not a browser, and the post passes.
    """

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and not is_same_origin(request):
            return render(request, "website/other_site.html", status=403)
        return view(request, *args, **kwargs)

    return guarded


def is_same_origin(request: HttpRequest) -> bool:
    if fetch_site := request.headers.get("Sec-Fetch-Site"):
        return fetch_site in {"same-origin", "none"}
    if origin := request.headers.get("Origin"):
        return origin.lower() in {
            settings.SITE_URL.lower(),
            f"{request.scheme}://{request.get_host()}".lower(),
        }
    return True

"""Nobody is logged in before the second factor."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from website.accounts import second_factor


def require_second_factor(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: until the second step is taken, every view sees a visitor who is not logged in, and
    the login page, to which the admin sends such visitors, leads on to the second step."""

    def middleware(request: HttpRequest) -> HttpResponse:
        second_factor.require(request)
        if request.method == "GET" and request.path == reverse("admin:login"):
            owing = second_factor.unverified(request)
            if owing:
                step = "second_step" if owing.device else "second_factor_set_up"
                query = urlencode({"next": LoginView().get_redirect_url(request)})
                return redirect(f"{reverse(step)}?{query}")
        return get_response(request)

    return middleware

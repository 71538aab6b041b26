"""The headers of public pages, sessions for staff only, odd questions, and old addresses."""

import logging
from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.contrib import messages
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import DatabaseError, DataError
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override

from website.models import Redirect
from website.visitors import is_staff_reading

logger = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponse]

# What Python and PostgreSQL raise on values that no field offers.
ODD = (ValueError, OverflowError, DataError)

# A shared cache may keep a page for a second and serve it for half a minute while it fetches
# the new one; the browser asks each time.
PUBLIC_CACHE = "public, max-age=0, s-maxage=1, stale-while-revalidate=30"


def public_headers(get_response: GetResponse) -> GetResponse:
    """Middleware: says who may keep an answer. A view that has said so itself is left alone."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not response.has_header("Cache-Control"):
            if (
                request.method in {"GET", "HEAD"}
                and response.status_code == 200
                and not response.cookies
            ):
                response["Cache-Control"] = PUBLIC_CACHE
            else:
                add_never_cache_headers(response)
        return response

    return middleware


def public_policy(get_response: GetResponse) -> GetResponse:
    """Middleware: outside the admin a page may do less."""
    narrowed = csp_override(settings.PUBLIC_CSP)(get_response)
    return lambda request: (get_response if _is_admin(request) else narrowed)(request)


class StaffSessionMiddleware(SessionMiddleware):
    """Sessions belong to the admin. A visitor's public page sets no cookie and varies by none,
    whatever cookie their browser sends."""

    def process_request(self, request: HttpRequest) -> None:
        # Keys are letters and digits. PostgreSQL would fail on some of what else a cookie can hold.
        if not request.COOKIES.get(settings.SESSION_COOKIE_NAME, "").isalnum():
            request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
        super().process_request(request)
        if not _is_admin(request):
            # Django would answer a damaged one with a new one. Public forms need none.
            request.COOKIES.pop(settings.CSRF_COOKIE_NAME, None)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if _is_admin(request):
            return super().process_response(request, response)
        if is_staff_reading(request):
            add_never_cache_headers(response)
            return super().process_response(request, response)
        return response


def _is_admin(request: HttpRequest) -> bool:
    return request.path.startswith(_admin())


@cache
def _admin() -> str:
    return reverse("admin:index")


class OddQuestionMiddleware:
    """Answers in words what the admin hands to Python or the database as it came: a year past the
    end of the calendar, half a regular expression, a word for a number.

    A list is then shown whole. Where nothing was asked the admin fails as everything does, so an
    outage still shows.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        asked = request.GET or request.POST
        if not (_is_admin(request) and request.resolver_match and asked):
            return None
        is_list = (request.resolver_match.url_name or "").endswith("_changelist")
        if not isinstance(error, (*ODD, DatabaseError) if is_list else ODD):
            return None
        logger.error("%s: what was asked cannot be answered", request.path, exc_info=error)
        if not is_list:
            return render(request, "400.html", status=400)
        text = _("The list has nothing like what was asked, so here is all of it. Choose again.")
        messages.warning(request, text)
        return HttpResponseRedirect(request.path)


def redirect_after_404(get_response: GetResponse) -> GetResponse:
    """Middleware: asks for an old address only when there is no page at it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 404:
            return response
        redirect = Redirect.objects.for_path(request.get_full_path())
        if redirect is None:
            return response
        if redirect.new_path:
            return HttpResponsePermanentRedirect(redirect.new_path)
        return render(request, "website/gone.html", status=410)

    return middleware

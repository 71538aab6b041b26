"""Middleware: headers of public pages, sessions for staff only, malformed admin queries, and
redirects from old addresses."""

import logging
from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.contrib import messages
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import FieldDoesNotExist
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

from website.accounts import sessions
from website.editing.typed import own_texts
from website.http.pagination import OtherPage
from website.http.staff import is_staff_reading
from website.models import Redirect

logger = logging.getLogger(__name__)

# In characters, of redirects that repeat the query of the request. Django's own limit, 16,384, is less
# than the server takes.
LONGEST_REDIRECT = 1_000_000
GetResponse = Callable[[HttpRequest], HttpResponse]

# What Python and PostgreSQL raise on query values that no form would send.
MALFORMED = (ValueError, OverflowError, DataError, FieldDoesNotExist)
# Characters of a query string of the admin. SQLite compares with 50,000 at most.
MAX_QUERY_CHARS = 40_000

# A shared cache may keep a page for a second and serve it for half a minute while it fetches
# the new one; the browser asks each time.
PUBLIC_CACHE = "public, max-age=0, s-maxage=1, stale-while-revalidate=30"


def public_headers(get_response: GetResponse) -> GetResponse:
    """Middleware: set Cache-Control, unless the view has."""

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
    """Middleware: a stricter Content-Security-Policy outside the admin."""
    narrowed = csp_override(settings.PUBLIC_CSP)(get_response)
    return lambda request: (get_response if _is_admin(request) else narrowed)(request)


class StaffSessionMiddleware(SessionMiddleware):
    """Sessions for the admin only. A visitor's public page sets no cookie and varies by none,
    whatever cookies their browser sends."""

    def process_request(self, request: HttpRequest) -> None:
        # Session keys are letters and digits; PostgreSQL fails on some other characters.
        if not request.COOKIES.get(settings.SESSION_COOKIE_NAME, "").isalnum():
            request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
        super().process_request(request)
        if not _is_admin(request):
            # Django would replace a damaged cookie by a new one. Public forms need none.
            request.COOKIES.pop(settings.CSRF_COOKIE_NAME, None)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        is_reading = is_staff_reading(request)
        if is_reading:
            sessions.extend(request.session)
        if _is_admin(request):
            return super().process_response(request, response)
        if is_reading:
            add_never_cache_headers(response)
            return super().process_response(request, response)
        return response


def _is_admin(request: HttpRequest) -> bool:
    return request.path.startswith(_admin())


@cache
def _admin() -> str:
    return reverse("admin:index")


class MalformedQueryMiddleware:
    """Turn crashes on malformed admin query strings (out-of-range dates, bad regexes, non-numeric
    ids) into a 400 page or the unfiltered list.

    Without a query the exception passes, so that an outage still shows.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _is_admin(request) and len(request.META["QUERY_STRING"]) > MAX_QUERY_CHARS:
            return render(request, "400.html", status=414)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        query = request.GET or request.POST
        if not (_is_admin(request) and request.resolver_match and query):
            return None
        is_list = (request.resolver_match.url_name or "").endswith("_changelist")
        if not isinstance(error, (*MALFORMED, DatabaseError) if is_list else MALFORMED):
            return None
        logger.error("%s: malformed query", request.path, exc_info=error)
        if not is_list:
            return render(request, "400.html", status=400)
        text = _("The list has nothing like what was asked, so here is all of it. Choose again.")
        messages.warning(request, text)
        return HttpResponseRedirect(request.path)


def redirect_after_404(get_response: GetResponse) -> GetResponse:
    """Middleware: look up redirects only after a 404. A form is sent on with what was typed (308)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 404:
            return response
        new_address = Redirect.objects.new_address(request.get_full_path())
        if new_address is None:
            return response
        if new_address:
            is_form = request.method == "POST"
            return HttpResponsePermanentRedirect(new_address, is_form, max_length=LONGEST_REDIRECT)
        return render(request, "410.html", {"typed": own_texts(request)}, status=410)

    return middleware


def explain_405(get_response: GetResponse) -> GetResponse:
    """Middleware: a page in words where Django answers a method that the address does not take with
    nothing. It gives back what was typed."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 405 or response.content:
            return response
        page = render(request, "405.html", {"typed": own_texts(request)}, status=405)
        page.headers["Allow"] = response.headers["Allow"]
        return page

    return middleware


class OtherPageMiddleware:
    """Redirect from a page of a list that does not exist to one that does."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, OtherPage):
            return None
        return HttpResponseRedirect(error.address_from(request), max_length=LONGEST_REDIRECT)

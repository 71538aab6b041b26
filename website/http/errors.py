"""The pages for errors that nobody handled: an ordinary failure, a disk without room, a request that
cannot be read. They give back what was typed."""

import sys

from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.template import loader

from website.editing import typed
from website.files.atomic import is_disk_full

# https://sqlite.org/rescode.html#full and SQLSTATE disk_full.
SQLITE_FULL = 13
POSTGRES_DISK_FULL = "53100"
INSUFFICIENT_STORAGE = 507
CONTENT_TOO_LARGE = 413


def server_error(request: HttpRequest) -> HttpResponse:
    """`handler500` of the site. Django calls it while it handles the exception."""
    error = sys.exception()
    status = INSUFFICIENT_STORAGE if is_disk_full(error) or _is_database_full(error) else 500
    context = {"typed": typed.own_texts(request)}
    return HttpResponse(loader.get_template(f"{status}.html").render(context), status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """`handler400` of the site. A body that is too large was not read yet, so its beginning can be."""
    is_large = isinstance(exception, RequestDataTooBig)
    texts = typed.beginning(request) if is_large else typed.own_texts(request)
    page = loader.get_template("400.html").render({"typed": texts, "is_large": is_large}, request)
    return HttpResponse(page, status=CONTENT_TOO_LARGE if is_large else 400)


def _is_database_full(error: BaseException | None) -> bool:
    cause = error.__cause__ if isinstance(error, DatabaseError) else None
    return (
        getattr(cause, "sqlite_errorcode", None) == SQLITE_FULL
        or getattr(cause, "sqlstate", None) == POSTGRES_DISK_FULL
    )

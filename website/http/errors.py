"""The page for errors that nobody handled: an ordinary failure, or a disk without room."""

import sys

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.template import loader

from website.files.atomic import is_disk_full

# https://sqlite.org/rescode.html#full and SQLSTATE disk_full.
SQLITE_FULL = 13
POSTGRES_DISK_FULL = "53100"
INSUFFICIENT_STORAGE = 507


def server_error(request: HttpRequest) -> HttpResponse:
    """`handler500` of the site. Django calls it while it handles the exception."""
    error = sys.exception()
    status = INSUFFICIENT_STORAGE if is_disk_full(error) or _is_database_full(error) else 500
    return HttpResponse(loader.get_template(f"{status}.html").render(), status=status)


def _is_database_full(error: BaseException | None) -> bool:
    cause = error.__cause__ if isinstance(error, DatabaseError) else None
    return (
        getattr(cause, "sqlite_errorcode", None) == SQLITE_FULL
        or getattr(cause, "sqlstate", None) == POSTGRES_DISK_FULL
    )

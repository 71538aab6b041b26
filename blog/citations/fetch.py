"""Requests to registers of works, with limits on time, size and redirects.

Every failure is one of three exceptions, each with one line of text for the editor.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from website import __version__, strict_json
from website.http import outside
from website.http.retry import retry_after
from website.models import SiteSettings

# For the whole exchange, redirects included.
DEADLINE_SECONDS = 20.0


@dataclass(frozen=True)
class Service:
    """A server of a register: the setting that holds its origin, and its name in a sentence."""

    setting: str
    name: str

    def __str__(self) -> str:
        return self.name

    @property
    def origin(self) -> httpx.URL:
        """Scheme and host, as configured."""
        return httpx.URL(getattr(settings, self.setting))


class FetchError(Exception):
    """No record was received. The message is for the editor."""


class NotFound(FetchError):
    """The register does not know the number."""


class UnusableAnswer(FetchError):
    """The register is up, but its response to this request cannot be used."""


class ServiceDown(FetchError):
    """Unreachable, too slow, or busy. `retry_after` is the delay that the service asked for."""

    def __init__(self, message: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


def get_json(service: Service, path: str, *, accept: str = "application/json", **query: str) -> Any:
    """GET `path` and parse the response as JSON. Raises NotFound, UnusableAnswer or ServiceDown."""
    headers = {"Accept": accept, "User-Agent": _user_agent()}
    url = service.origin.join(path).copy_merge_params(query)
    transport = outside.Transport(str(service.origin), seconds=DEADLINE_SECONDS)
    try:
        with outside.client(transport, headers=headers, follow_redirects=True) as http:
            response = http.get(url)
    except httpx.HTTPError as error:
        raise _failure(error, service) from error
    _refuse_error_status(response, service)
    try:
        return strict_json.loads(response.content)
    except strict_json.InvalidJSON as error:
        raise unreadable(service) from error


def unreadable(service: Service) -> UnusableAnswer:
    """The error for an answer that is not a record."""
    return UnusableAnswer(_("%s sent an answer that cannot be read.") % service)


def _failure(error: httpx.HTTPError, service: Service) -> FetchError:
    match error:
        case httpx.TimeoutException():
            return ServiceDown(_("%s did not answer in time. Try again later.") % service)
        case outside.PrivateAddress():
            return UnusableAnswer(_("%s redirected to a private address.") % service)
        case outside.InvalidAddress():
            return UnusableAnswer(_("%s redirected to an invalid address.") % service)
        case outside.TooMuchData():
            return UnusableAnswer(_("%s sent more data than a record can have.") % service)
        case httpx.TooManyRedirects():
            return UnusableAnswer(_("%s redirected too many times.") % service)
        case httpx.RemoteProtocolError() | outside.Compressed():
            return unreadable(service)
    return ServiceDown(_("%s cannot be reached. Try again later.") % service)


def _refuse_error_status(response: httpx.Response, service: Service) -> None:
    status = response.status_code
    if status in {httpx.codes.NOT_FOUND, httpx.codes.GONE}:
        raise NotFound(_("%s does not know this number. Check it.") % service)
    if status == httpx.codes.TOO_MANY_REQUESTS or status >= 500:
        wait = retry_after(response.headers.get("Retry-After", ""))
        busy = _("%s is busy. Try again later.")
        failed = _("%s has a fault at the moment. Try again later.")
        raise ServiceDown((failed if status >= 500 else busy) % service, retry_after=wait)
    if not response.is_success:
        raise unreadable(service)


def _user_agent() -> str:
    """Site and contact address, as the services ask for (Crossref's "polite pool")."""
    contact = SiteSettings.load().contact_email
    return f"Citewell/{__version__} ({settings.SITE_URL}{f'; mailto:{contact}' if contact else ''})"

"""Requests to registers of works, with limits on time, size and redirects.

Every failure is one of the exceptions below, each with one line of text for the editor. There are
five kinds: the number is unknown, the register has moved, it refuses the request, it had too many
requests, or it is down. What fits none of them is an unusable answer.
"""

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
from django.conf import settings
from django.utils import timezone
from django.utils.timesince import timeuntil
from django.utils.translation import gettext as _

from website import __version__, strict_json
from website.http import outside
from website.http.retry import retry_after
from website.models import SiteSettings

logger = logging.getLogger(__name__)

# For the whole exchange, redirects included.
DEADLINE_SECONDS = 20.0
REFUSALS = {httpx.codes.BAD_REQUEST, httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}
GONE = {httpx.codes.NOT_FOUND, httpx.codes.GONE}
# Statuses that registers name in a JSON error, and words in its text.
LIMIT_WORDS = ("rate limit", "too many")
UNKNOWN_WORDS = (
    *("cannot get document summary", "invalid uid", "not found", "notfound"),
    '"status": "404"',
)


@dataclass(frozen=True)
class Service:
    """A server of a register: the setting that holds its address, and its name in a sentence.
    A resolver redirects each number to the server of somebody else."""

    setting: str
    name: str
    is_resolver: bool = False

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """Scheme, host and path, as configured, without a slash at the end."""
        address: str = getattr(settings, self.setting)
        return address


# What a request to a register is made inside.
Pace = Callable[[Service], AbstractContextManager[None]]
_pace: ContextVar[Pace | None] = ContextVar("_pace", default=None)


class FetchError(Exception):
    """No record was received. The message is for the editor."""


class NotFound(FetchError):
    """The register does not know the number."""


class Moved(FetchError):
    """The register is no longer at the address in the settings."""


class Refused(FetchError):
    """The register refuses requests of this site, or of this form."""


class UnusableAnswer(FetchError):
    """The register is up, but its response to this request cannot be used."""


class ServiceDown(FetchError):
    """Unreachable, too slow, or out of order. `retry_after` is the delay that it asked for."""

    def __init__(self, message: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class OverLimit(ServiceDown):
    """The register had too many requests from this site."""


@contextmanager
def paced(pace: Pace) -> Iterator[None]:
    """Make each request of this block inside the context that `pace` gives for its service."""
    token = _pace.set(pace)
    try:
        yield
    finally:
        _pace.reset(token)


def get_json(
    service: Service,
    path: str,
    query: Mapping[str, str] | None = None,
    *,
    accept: str = "application/json",
    unknown: tuple[int, ...] = (),
    unknown_text: bytes | None = None,
) -> Any:
    """GET `path` below the address of the service and parse the response as JSON. The register says
    by one of the statuses `unknown`, or by an answer that contains `unknown_text`, that it does not
    know a number. Raises FetchError."""
    url = httpx.URL(service.address + path).copy_merge_params(query or {})
    with (_pace.get() or nullcontext)(service):
        response = _response(service, url, accept)
    if response.history and not service.is_resolver:
        logger.warning("%s redirects: is %s still right?", service, service.setting)
    _refuse_status(response, service, unknown)
    if unknown_text and unknown_text in response.content:
        raise unknown_number(service)
    answer = _parsed(response, service)
    refuse_error(answer, service)
    return answer


def _response(service: Service, url: httpx.URL, accept: str) -> httpx.Response:
    headers = {"Accept": accept, "User-Agent": _user_agent()}
    transport = outside.Transport(service.address, seconds=DEADLINE_SECONDS)
    try:
        with outside.client(transport, headers=headers, follow_redirects=True) as http:
            return http.get(url)
    except httpx.HTTPError as error:
        raise _failure(error, service) from error


def refuse_error(answer: Any, service: Service) -> None:
    """Raise what a JSON answer says that is an error report, as some registers send with status
    200."""
    if not isinstance(answer, dict):
        return
    is_error = answer.get("status") in ("error", "failed")
    error = answer.get("error") or answer.get("errors") or (answer if is_error else None)
    if not error:
        return
    text = json.dumps(error)[:1000].lower()
    logger.warning("%s sent an error: %s", service, text)
    if any(words in text for words in LIMIT_WORDS):
        raise over_limit(service)
    if any(words in text for words in UNKNOWN_WORDS):
        raise unknown_number(service)
    if answer.get("status") == "failed":
        raise refused(service)
    raise ServiceDown(_("%s has a fault at the moment. Try again later.") % service)


def unknown_number(service: Service) -> NotFound:
    """The error for a number that the register does not know."""
    return NotFound(_("%s does not know this number. Check it.") % service)


def refused(service: Service) -> Refused:
    """The error for a request that the register refuses."""
    return Refused(
        _("%s refuses this site's requests. Tell whoever runs the site, or add the source by hand.")
        % service
    )


def over_limit(service: Service, wait: timedelta | None = None) -> OverLimit:
    """The error for too many requests; `wait` is the delay that the register asked for."""
    if not wait:
        text = _("%s had too many requests from this site. Try again in a few minutes.") % service
        return OverLimit(text)
    names = {"register": service, "wait": timeuntil(timezone.now() + wait + timedelta(seconds=1))}
    text = _("%(register)s had too many requests from this site. Try again in %(wait)s.") % names
    return OverLimit(text, retry_after=wait)


def unreadable(service: Service) -> UnusableAnswer:
    """The error for an answer that is not a record."""
    return UnusableAnswer(_("%s sent an answer that cannot be read.") % service)


def _moved(service: Service) -> Moved:
    names = {"register": service, "setting": service.setting}
    return Moved(
        _(
            "The address of %(register)s in the settings is no longer right. Tell whoever runs the "
            "site: %(setting)s."
        )
        % names
    )


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


def _refuse_status(response: httpx.Response, service: Service, unknown: tuple[int, ...]) -> None:
    status = response.status_code
    wait = retry_after(response.headers.get("Retry-After", ""))
    if status == httpx.codes.TOO_MANY_REQUESTS:
        raise over_limit(service, wait)
    if status >= 500:
        text = _("%s has a fault at the moment. Try again later.") % service
        raise ServiceDown(text, retry_after=wait)
    if status in unknown and not _is_of_another(response, service):
        raise unknown_number(service)
    if response.is_success:
        return
    if response.history and service.is_resolver:
        raise unreadable(service)
    if status in GONE:
        raise _moved(service)
    raise refused(service) if status in REFUSALS else unreadable(service)


def _is_of_another(response: httpx.Response, service: Service) -> bool:
    """Whether a "not found" comes from a server that is not, or no longer, the register: it was
    redirected to, or it sends a web page."""
    is_page = "html" in response.headers.get("Content-Type", "").lower()
    return not service.is_resolver and (bool(response.history) or is_page)


def _parsed(response: httpx.Response, service: Service) -> Any:
    """The JSON of a response. A web page means that the register is down or, after a redirect, that
    it has moved."""
    try:
        return strict_json.loads(response.content)
    except strict_json.InvalidJSON as error:
        if not response.content.lstrip().startswith(b"<"):
            raise unreadable(service) from error
        if response.history:
            is_resolver = service.is_resolver
            raise (unreadable(service) if is_resolver else _moved(service)) from error
        text = _("%s sent a web page instead of a record. Try again later.") % service
        raise ServiceDown(text) from error


def _user_agent() -> str:
    """Site and contact address, as the services ask for (Crossref's "polite pool")."""
    contact = SiteSettings.load().contact_email
    return f"Citewell/{__version__} ({settings.SITE_URL}{f'; mailto:{contact}' if contact else ''})"

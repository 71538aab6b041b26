"""Requests to registers of works, with limits on time, size and redirects.

Every failure is one of three exceptions, each with one line of text for the editor.
"""

import ipaddress
import json
import socket
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from website.http import tls
from website.http.retry import retry_after
from website.models import SiteSettings

# For each connection and each read.
TIMEOUT_SECONDS = 8.0
# For the whole exchange, redirects included.
DEADLINE_SECONDS = 20.0
MAX_REDIRECTS = 5
MAX_BYTES = 2_000_000


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
    headers = {"Accept": accept, "Accept-Encoding": "identity", "User-Agent": _user_agent()}
    url = service.origin.join(path).copy_merge_params(query)
    try:
        with httpx.Client(
            headers=headers, timeout=TIMEOUT_SECONDS, trust_env=False, verify=tls.context()
        ) as http:
            return _follow(http, service, url)
    except httpx.TimeoutException as error:
        raise ServiceDown(_("%s did not answer in time. Try again later.") % service) from error
    except httpx.InvalidURL as error:
        raise UnusableAnswer(_("%s redirected to an invalid address.") % service) from error
    except httpx.HTTPError as error:
        raise ServiceDown(_("%s cannot be reached. Try again later.") % service) from error


def unreadable(service: Service) -> UnusableAnswer:
    """The error for an answer that is not a record."""
    return UnusableAnswer(_("%s sent an answer that cannot be read.") % service)


def _follow(http: httpx.Client, service: Service, url: httpx.URL) -> Any:
    deadline = time.monotonic() + DEADLINE_SECONDS
    for redirects in range(MAX_REDIRECTS + 1):
        if redirects:
            _refuse_unless_public(service, url)
        with http.stream("GET", url) as response:
            if redirects:
                _refuse_private_peer(service, response)
            if not response.has_redirect_location:
                return _read(response, service, deadline)
            url = url.join(response.headers["Location"])
    raise UnusableAnswer(_("%s redirected too many times.") % service)


def _refuse_unless_public(service: Service, url: httpx.URL) -> None:
    if url.scheme not in {"http", "https"}:
        raise UnusableAnswer(_("%s redirected to an invalid address.") % service)
    if not all(_may_connect_to(address, service) for address in _addresses(url.host)):
        raise _private_address(service)


def _refuse_private_peer(service: Service, response: httpx.Response) -> None:
    """Check the connected address too: a host name may resolve differently the second time."""
    stream = response.extensions.get("network_stream")
    if stream and not _may_connect_to(stream.get_extra_info("server_addr")[0], service):
        raise _private_address(service)


def _private_address(service: Service) -> UnusableAnswer:
    return UnusableAnswer(_("%s redirected to a private address.") % service)


def _may_connect_to(address: str, service: Service) -> bool:
    """Public addresses, and loopback only if the service itself is on loopback."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    ip = getattr(ip, "ipv4_mapped", None) or ip
    if ip.is_loopback:
        own = _addresses(service.origin.host)
        return all(ipaddress.ip_address(address).is_loopback for address in own)
    return ip.is_global and not ip.is_multicast


def _addresses(host: str) -> list[str]:
    try:
        return [str(ipaddress.ip_address(host))]
    except ValueError:
        pass
    try:
        return [str(found[4][0]) for found in socket.getaddrinfo(host, None)]
    except (OSError, UnicodeError) as error:
        raise httpx.ConnectError(str(error)) from error


def _read(response: httpx.Response, service: Service, deadline: float) -> Any:
    _refuse_error_status(response, service)
    content = b""
    for chunk in response.iter_bytes():
        content += chunk
        if len(content) > MAX_BYTES:
            raise UnusableAnswer(_("%s sent more data than a record can have.") % service)
        if time.monotonic() > deadline:
            raise ServiceDown(_("%s did not answer in time. Try again later.") % service)
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise unreadable(service) from error


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
    return f"Citewell/1.0 ({settings.SITE_URL}{f'; mailto:{contact}' if contact else ''})"

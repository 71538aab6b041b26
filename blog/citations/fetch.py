"""Asking the registers of works. The only module that knows how to fetch, and what to refuse.

Whatever goes wrong is one of three exceptions, each with one line for the editor.
"""

import ipaddress
import json
import socket
import time
from datetime import timedelta
from enum import Enum
from typing import Any

import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from website.http.retry import retry_after
from website.models import SiteSettings

TIMEOUT_SECONDS = 8.0
LONGEST_SECONDS = 20.0
MOST_REDIRECTS = 5
MOST_BYTES = 2_000_000


class Service(Enum):
    """A register, by the setting that holds its address, and its name in a sentence."""

    DOI = ("DOI_API_URL", "doi.org")
    CROSSREF = ("CROSSREF_API_URL", "Crossref")
    NCBI_CITATION = ("NCBI_CITATION_URL", "PubMed")
    NCBI_EUTILS = ("NCBI_EUTILS_URL", "PubMed")
    OPEN_LIBRARY = ("OPEN_LIBRARY_URL", "Open Library")

    def __str__(self) -> str:
        return str(self.value[1])

    @property
    def base(self) -> httpx.URL:
        return httpx.URL(getattr(settings, self.value[0]))


class FetchError(Exception):
    """No record came. The text is for the editor."""


class NotThere(FetchError):
    """The register does not know the number."""


class NoRecord(FetchError):
    """It answered with something that cannot be used: this request, not the register, is ill."""


class ServiceDown(FetchError):
    """Not reachable, too slow, or busy; `retry_after` is how long it asked to be left alone."""

    def __init__(self, reason: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


def get_json(service: Service, path: str, *, accept: str = "application/json", **query: str) -> Any:
    """The JSON at `path` of the service. Raises NotThere, NoRecord or ServiceDown."""
    headers = {"Accept": accept, "Accept-Encoding": "identity", "User-Agent": _user_agent()}
    url = service.base.join(path).copy_merge_params(query)
    try:
        with httpx.Client(timeout=TIMEOUT_SECONDS, headers=headers, trust_env=False) as http:
            return _follow(http, service, url)
    except httpx.TimeoutException as error:
        raise ServiceDown(_("%s did not answer in time. Try again later.") % service) from error
    except httpx.InvalidURL as error:
        raise NoRecord(_("%s sent us to an address that is none.") % service) from error
    except httpx.HTTPError as error:
        raise ServiceDown(_("%s cannot be reached. Try again later.") % service) from error


def _follow(http: httpx.Client, service: Service, url: httpx.URL) -> Any:
    deadline = time.monotonic() + LONGEST_SECONDS
    for hop in range(MOST_REDIRECTS + 1):
        if hop:
            _refuse_unless_public(service, url)
        with http.stream("GET", url) as response:
            stream = response.extensions.get("network_stream")
            # A name may lead elsewhere the second time it is looked up.
            if (
                hop
                and stream
                and not _may_lead_to(stream.get_extra_info("server_addr")[0], service)
            ):
                raise NoRecord(_("%s sent us to a private address.") % service)
            if not response.has_redirect_location:
                return _read(response, service, deadline)
            url = url.join(response.headers["Location"])
    raise NoRecord(_("%s sent us on too many times.") % service)


def _refuse_unless_public(service: Service, url: httpx.URL) -> None:
    if url.scheme not in {"http", "https"}:
        raise NoRecord(_("%s sent us to an address that is none.") % service)
    if not all(_may_lead_to(address, service) for address in _addresses(url.host)):
        raise NoRecord(_("%s sent us to a private address.") % service)


def _may_lead_to(address: str, service: Service) -> bool:
    """Public addresses, and this machine's own only where the service itself is on it."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    ip = getattr(ip, "ipv4_mapped", None) or ip
    if ip.is_loopback:
        return all(ipaddress.ip_address(own).is_loopback for own in _addresses(service.base.host))
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
    status = response.status_code
    if status in {httpx.codes.NOT_FOUND, httpx.codes.GONE}:
        raise NotThere(_("%s does not know this number. Check it.") % service)
    if status == httpx.codes.TOO_MANY_REQUESTS or status >= 500:
        wait = retry_after(response.headers.get("Retry-After", ""))
        busy = _("%s is busy. Try again later.")
        trouble = _("%s has a fault just now. Try again later.")
        raise ServiceDown((trouble if status >= 500 else busy) % service, retry_after=wait)
    content = b""
    for chunk in response.iter_bytes():
        content += chunk
        if len(content) > MOST_BYTES:
            raise NoRecord(_("%s sent far more than a record.") % service)
        if time.monotonic() > deadline:
            raise ServiceDown(_("%s did not answer in time. Try again later.") % service)
    try:
        if not response.is_success:
            raise ValueError(status)
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise NoRecord(_("%s answered with something that is no record.") % service) from error


def _user_agent() -> str:
    """Names the site and whom to write to, as the services ask (Crossref's “polite pool”)."""
    contact = SiteSettings.load().contact_email
    return f"Citewell/1.0 ({settings.SITE_URL}{f'; mailto:{contact}' if contact else ''})"

"""What is wrong with the settings, said before midnight and with a hint."""

import ipaddress
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from website.visitors import parse_rate

ORIGINS = (
    *("SITE_URL", "AKISMET_API_URL", "DOI_API_URL", "CROSSREF_API_URL"),
    *("NCBI_CITATION_URL", "NCBI_EUTILS_URL", "OPEN_LIBRARY_URL"),
)
RATES = ("COMMENT_RATE", "SIGN_UP_RATE")


@register()
def check_origins(**kwargs: Any) -> list[CheckMessage]:
    """Addresses of services are origins: a scheme and a host, without a path."""
    return [
        Error(
            f"{name} is not an origin: {getattr(settings, name)!r}.",
            hint="Write a scheme and a host, without a path, such as https://www.example.org",
            id="website.E001",
        )
        for name in ORIGINS
        if not _is_origin(getattr(settings, name))
    ]


@register()
def check_trusted_proxies(**kwargs: Any) -> list[CheckMessage]:
    """Each trusted proxy is an address or a network."""
    return [
        Error(
            f"TRUSTED_PROXIES names {proxy!r}, which is neither an address nor a network.",
            hint="Separate addresses by commas, such as 127.0.0.1,10.0.0.0/8",
            id="website.E002",
        )
        for proxy in settings.TRUSTED_PROXIES
        if not _is_network(proxy)
    ]


@register()
def check_rates(**kwargs: Any) -> list[CheckMessage]:
    """Rates are a number and a time."""
    return [
        Error(
            f"{name} is not a rate: {getattr(settings, name)!r}.",
            hint="Write a number and a time, such as 10/10m, or leave it empty for no limit.",
            id="website.E003",
        )
        for name in RATES
        if not _is_rate(getattr(settings, name))
    ]


@register()
def check_sender(**kwargs: Any) -> list[CheckMessage]:
    """Mail comes from an address."""
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    try:
        # A site on one machine may send from that machine's number.
        EmailValidator(allowlist=["127.0.0.1", "localhost"])(sender)
    except ValidationError:
        return [
            Error(
                f"DEFAULT_FROM_EMAIL is not an address: {settings.DEFAULT_FROM_EMAIL!r}.",
                hint="Write an address, such as school@example.org or School <school@example.org>",
                id="website.E004",
            )
        ]
    return []


def _is_origin(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return (
            parts.scheme in {"http", "https"}
            and bool(parts.hostname)
            and not (parts.path or parts.query or parts.fragment)
        )
    except ValueError:
        return False


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def _is_rate(text: str) -> bool:
    try:
        parse_rate(text)
    except ValueError:
        return False
    return True

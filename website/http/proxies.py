"""The visitor's IP address behind proxies that are trusted."""

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Networks = list[ipaddress.IPv4Network | ipaddress.IPv6Network]

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST")


def client_address(request: HttpRequest) -> str:
    """The visitor's IP address, as `trust_proxies` has put it into REMOTE_ADDR."""
    return request.META.get("REMOTE_ADDR", "")


def trust_proxies(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: accept X-Forwarded-* from TRUSTED_PROXIES and strip them from everyone else."""
    networks = [ipaddress.ip_network(proxy, strict=False) for proxy in settings.TRUSTED_PROXIES]

    def middleware(request: HttpRequest) -> HttpResponseBase:
        peer = request.META.get("REMOTE_ADDR", "")
        if _is_trusted(peer, networks):
            hops = [*request.META.get("HTTP_X_FORWARDED_FOR", "").split(","), peer]
            request.META["REMOTE_ADDR"] = _nearest_stranger(hops, networks) or peer
        else:
            for header in FORWARDED:
                request.META.pop(header, None)
        return get_response(request)

    return middleware


def _ip(text: str) -> IPAddress | None:
    """The address in the text, if it is one; an IPv4-mapped IPv6 address as IPv4."""
    try:
        ip = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    return getattr(ip, "ipv4_mapped", None) or ip


def _is_trusted(text: str, networks: Networks) -> bool:
    ip = _ip(text)
    return ip is not None and any(ip in network for network in networks)


def _nearest_stranger(hops: list[str], networks: Networks) -> str:
    """The last address that is not a trusted proxy: each proxy appends the address it saw."""
    stranger = next((hop for hop in reversed(hops) if not _is_trusted(hop, networks)), "")
    return str(_ip(stranger) or "")

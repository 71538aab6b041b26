"""Who sent a request: the visitor's IP address behind trusted proxies, and the network that counts
as one visitor."""

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Networks = list[ipaddress.IPv4Network | ipaddress.IPv6Network]

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST")
# How many entries of X-Forwarded-For are read, from its end, where the nearest proxy wrote.
MOST_HOPS = 50
# IPv4 addresses as a translator shows them to an IPv6 server (RFC 6052).
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# One customer's network in IPv6 (RFC 4291 §2.5.1), and the most that one site is given (RFC 6177).
LINK_PREFIX, SITE_PREFIX = 64, 48
# The least of IPv4 that is routed on its own.
BLOCK_PREFIX = 24
UNKNOWN = "unknown"


def client_address(request: HttpRequest) -> str:
    """The visitor's IP address, as `trust_proxies` has put it into REMOTE_ADDR; empty if unknown."""
    return request.META.get("REMOTE_ADDR", "")


def visitor(request: HttpRequest) -> str:
    """Who the request counts for in every limit: see `network_of`."""
    return network_of(client_address(request))


def network_of(address: str) -> str:
    """The network that counts as one visitor: an IPv4 address, or the IPv6 /64, which is the least
    that a home or a server is given. `203.0.113.5`, `2001:db8:1:2::/64`, or `unknown`.

    IPv6 addresses that stand for an IPv4 host (mapped, RFC 6052, 6to4) count as that host.
    """
    ip = _ip(address)
    if ip is None:
        return UNKNOWN
    if isinstance(ip, ipaddress.IPv6Address):
        embedded = _embedded(ip)
        return str(embedded or ipaddress.IPv6Network((ip, LINK_PREFIX), strict=False))
    return str(ip)


def site_of(network: str) -> str | None:
    """The /48 around the network of an IPv6 visitor; None for others."""
    if not network.endswith(f"::/{LINK_PREFIX}"):
        return None
    try:
        return str(ipaddress.IPv6Network(network).supernet(new_prefix=SITE_PREFIX))
    except ValueError:
        return None


def neighbourhood_of(network: str) -> str:
    """The /24 around an IPv4 visitor, or the /48 around an IPv6 one: what one attacker or one campus
    may have. The network itself, if it is neither."""
    if site := site_of(network):
        return site
    ip = _ip(network)
    return str(ipaddress.ip_network((ip, BLOCK_PREFIX), strict=False)) if ip else network


def trust_proxies(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: accept X-Forwarded-* from TRUSTED_PROXIES and strip them from everyone else."""
    networks = [ipaddress.ip_network(proxy, strict=False) for proxy in settings.TRUSTED_PROXIES]

    def middleware(request: HttpRequest) -> HttpResponseBase:
        peer = _ip(request.META.get("REMOTE_ADDR", ""))
        if _is_trusted(peer, networks):
            hops = request.META.get("HTTP_X_FORWARDED_FOR", "").rsplit(",", MOST_HOPS)
            peer = _nearest_stranger(hops, networks) or peer
        else:
            for header in FORWARDED:
                request.META.pop(header, None)
        request.META["REMOTE_ADDR"] = str(peer or "")
        return get_response(request)

    return middleware


def _ip(text: str) -> IPAddress | None:
    """The address in the text, if it is one, without its zone; an IPv4-mapped one as IPv4."""
    try:
        ip = ipaddress.ip_address(text.strip().partition("%")[0])
    except ValueError:
        return None
    return getattr(ip, "ipv4_mapped", None) or ip


def _embedded(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if ip in NAT64:
        return ipaddress.IPv4Address(ip.packed[-4:])
    return ip.sixtofour


def _is_trusted(ip: IPAddress | None, networks: Networks) -> bool:
    return ip is not None and any(ip in network for network in networks)


def _nearest_stranger(hops: list[str], networks: Networks) -> IPAddress | None:
    """The last address that is not a trusted proxy: each proxy appends the address it saw. None if
    a proxy wrote something else, such as `unknown`. Empty entries say nothing (RFC 9110 §5.6.1)."""
    for hop in reversed(hops):
        if hop.strip():
            ip = _entry(hop)
            if not _is_trusted(ip, networks):
                return ip
    return None


def _entry(text: str) -> IPAddress | None:
    """The address in an entry of X-Forwarded-For: `203.0.113.5`, `203.0.113.5:4711`, `2001:db8::1`
    or `[2001:db8::1]:443`, perhaps in quotes."""
    text = text.strip().strip('"')
    if text.startswith("["):
        return _ip(text[1:].partition("]")[0])
    return _ip(text.partition(":")[0] if text.count(":") == 1 else text)

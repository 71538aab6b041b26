"""Who is asking: the visitor's address behind proxies, how often they may send, and whether a
form came from this site."""

import ipaddress
import re
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Networks = list[ipaddress.IPv4Network | ipaddress.IPv6Network]

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST")


def address(request: HttpRequest) -> str:
    """The visitor's IP address. `trust_proxies` has seen to it that REMOTE_ADDR is theirs."""
    return request.META.get("REMOTE_ADDR", "")


def trust_proxies(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: X-Forwarded-* count only when the connection comes from TRUSTED_PROXIES."""
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
    """The address in the text, if it is one; IPv4 in IPv6's clothes is IPv4."""
    try:
        ip = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    return getattr(ip, "ipv4_mapped", None) or ip


def _is_trusted(text: str, networks: Networks) -> bool:
    ip = _ip(text)
    return ip is not None and any(ip in network for network in networks)


def _nearest_stranger(hops: list[str], networks: Networks) -> str:
    """Each proxy adds the address it saw, so the last one that is not a proxy of ours is true."""
    stranger = next((hop for hop in reversed(hops) if not _is_trusted(hop, networks)), "")
    return str(_ip(stranger) or "")


def is_staff_reading(request: HttpRequest) -> bool:
    """Whether a logged-in member of staff asks. Touches the session only if a cookie came."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    # A request that was refused before anyone looked at the login has no user.
    user = getattr(request, "user", None)
    return user is not None and user.is_staff


def parse_rate(rate: str) -> tuple[int, timedelta] | None:
    """`10/10m` as (10, ten minutes); empty means no limit (None); raises ValueError otherwise."""
    if not rate:
        return None
    match = re.fullmatch(r"([1-9][0-9]{0,5})/([1-9][0-9]{0,3})?([smhd])", rate)
    if match is None:
        raise ValueError(rate)
    number, amount, unit = match.groups()
    units = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
    return int(number), timedelta(**{units[unit]: int(amount or 1)})


def is_over(rate: str, sent: "QuerySet[Any]", at: str) -> bool:
    """Whether the rows in `sent`, whose time is in the field `at`, are as many as `rate` allows."""
    limit = parse_rate(rate)
    if limit is None:
        return False
    number, period = limit
    return sent.filter(**{f"{at}__gt": timezone.now() - period}).count() >= number


def same_origin_post(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuses posts that another site's page sent, without needing a cookie.

    `Sec-Fetch-Site` of same-origin or none passes and any other is refused; without that header
    `Origin` must be SITE_URL's or the request's own; with neither it is not a browser and passes.
    """

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and not _is_same_origin(request):
            return render(request, "website/other_site.html", status=403)
        return view(request, *args, **kwargs)

    return guarded


def _is_same_origin(request: HttpRequest) -> bool:
    if fetch_site := request.headers.get("Sec-Fetch-Site"):
        return fetch_site in {"same-origin", "none"}
    if origin := request.headers.get("Origin"):
        return origin.lower() in {
            settings.SITE_URL.lower(),
            f"{request.scheme}://{request.get_host()}".lower(),
        }
    return True

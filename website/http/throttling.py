"""Limits on how often something is done: by one visitor, to one mailbox, for one user name.

A limit counts in windows: the first use opens one, and once it has as many uses as the rate allows,
further ones are refused until it ends. What is counted is stored as a digest only.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.timesince import timeuntil

from website.http.proxies import site_of
from website.models import RateCount

# How many times as much as one IPv6 /64 its whole /48 may do. One customer may have a /48.
SITE_FACTOR = 10


@dataclass(frozen=True)
class Limit:
    """How often something may be done.

    `setting` names the setting with its rates. `message` says in which words it is refused, with
    `%(wait)s` for how long to wait, such as "8 minutes"; `field` of the form shows it, or None for
    the form as a whole.
    """

    name: str
    setting: str
    message: str | Promise
    field: str | None = None


class TooMany(Exception):
    """The limit is reached until `retry_at`. As text: the words of the limit."""

    def __init__(self, limit: Limit, retry_at: datetime) -> None:
        super().__init__(limit, retry_at)
        self.limit, self.retry_at = limit, retry_at

    def __str__(self) -> str:
        return str(self.limit.message) % {"wait": self.wait}

    @property
    def wait(self) -> str:
        """How long to wait, in words, in whole minutes and not too short."""
        now = timezone.now()
        minutes = max(math.ceil((self.retry_at - now) / timedelta(minutes=1)), 1)
        return timeuntil(now + timedelta(minutes=minutes), now)

    @property
    def retry_after(self) -> str:
        """The header `Retry-After`, in seconds (RFC 9110 §10.2.3)."""
        seconds = math.ceil((self.retry_at - timezone.now()).total_seconds())
        return str(max(seconds, 1))


def take(limit: Limit, *subject: str) -> None:
    """Count one use of the limit by, or for, this subject: a visitor, a mailbox, a user name and a
    network. Raises TooMany if it is used up.

    For the network of an IPv6 visitor the /48 around it is counted too, with SITE_FACTOR times the
    rate. Parallel uses are counted one after another, so that none is missed.
    """
    with transaction.atomic():
        for name, most, period in _windows(limit, subject):
            _use(limit, name, most, period)


def give_back(limit: Limit, *subject: str) -> None:
    """Take one use back that `take` has counted."""
    for name, _most, _period in _windows(limit, subject):
        with transaction.atomic():
            row = RateCount.objects.select_for_update().filter(name=name, number__gt=0).first()
            if row:
                row.number -= 1
                row.save(update_fields=["number"])


def clear(limit: Limit, *subject: str) -> None:
    """Forget the uses of this subject. The first parts of a subject are enough."""
    RateCount.objects.filter(name__startswith=_name(limit, subject)).delete()


def refuse(
    request: HttpRequest, template: str, context: dict[str, Any], refusal: TooMany
) -> HttpResponse:
    """The page with `form` of the context, which keeps what was typed and gets the words of the
    refusal. Its status is 429."""
    context["form"].add_error(refusal.limit.field, str(refusal))
    response = render(request, template, context, status=429)
    response.headers["Retry-After"] = refusal.retry_after
    return response


def parse_rates(rates: str) -> list[tuple[int, timedelta]]:
    """`5/h,20/d` as [(5, an hour), (20, a day)]; empty means no limit. Raises ValueError for any
    other text."""
    return [_parse_rate(rate) for rate in rates.split(",")] if rates else []


def _parse_rate(rate: str) -> tuple[int, timedelta]:
    match = re.fullmatch(r"([1-9][0-9]{0,5})/([1-9][0-9]{0,3})?([smhd])", rate)
    if match is None:
        raise ValueError(rate)
    number, amount, unit = match.groups()
    units = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
    return int(number), timedelta(**{units[unit]: int(amount or 1)})


def _windows(limit: Limit, subject: tuple[str, ...]) -> Iterator[tuple[str, int, timedelta]]:
    """The counters of a use: name, number of uses that it allows, and length of its window."""
    around = tuple(site_of(part) or part for part in subject)
    for most, period in parse_rates(getattr(settings, limit.setting)):
        seconds = int(period.total_seconds())
        yield f"{_name(limit, subject)}{seconds}", most, period
        if around != subject:
            yield f"{_name(limit, around)}{seconds}", most * SITE_FACTOR, period


def _name(limit: Limit, subject: tuple[str, ...]) -> str:
    return "".join(f"{part}:" for part in (limit.name, *map(_digest, subject)))


def _digest(part: str) -> str:
    return salted_hmac("website.throttling", part, algorithm="sha256").hexdigest()[:32]


def _use(limit: Limit, name: str, most: int, period: timedelta) -> None:
    now = timezone.now()
    rows = RateCount.objects.select_for_update()
    row, _is_new = rows.get_or_create(name=name, defaults={"ends_at": now + period})
    if row.ends_at <= now:
        row.number, row.ends_at = 0, now + period
    if row.number >= most:
        raise TooMany(limit, row.ends_at)
    row.number += 1
    row.save(update_fields=["number", "ends_at"])

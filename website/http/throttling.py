"""Rate limits, counted from stored rows."""

import re
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone


def parse_rate(rate: str) -> tuple[int, timedelta] | None:
    """`10/10m` as (10, ten minutes); empty means no limit (None). Raises ValueError for any other
    text."""
    if not rate:
        return None
    match = re.fullmatch(r"([1-9][0-9]{0,5})/([1-9][0-9]{0,3})?([smhd])", rate)
    if match is None:
        raise ValueError(rate)
    number, amount, unit = match.groups()
    units = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
    return int(number), timedelta(**{units[unit]: int(amount or 1)})


def is_over(rate: str, sent: "QuerySet[Any]", at: str) -> bool:
    """Whether `sent` has as many recent rows as `rate` allows. Field `at` holds their time."""
    limit = parse_rate(rate)
    if limit is None:
        return False
    number, period = limit
    return sent.filter(**{f"{at}__gt": timezone.now() - period}).count() >= number

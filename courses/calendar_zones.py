"""Time zones described for calendars (VTIMEZONE, RFC 5545 §3.6.5).

Outlook reads nothing but TZID, DTSTART, RRULE and the offsets ([MS-STANOICAL] 2.2.47). So a change of
clocks that follows a rule is written as one, and any other as an observance of its own, which begins
at its DTSTART. RDATE is not needed.
"""

import calendar
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

# After so many years the days of the week fall on the same dates again: so many show a rule.
CYCLE = 28
# No zone changes its clocks twice within this time.
STEP = timedelta(days=7)
SECOND = timedelta(seconds=1)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAYS_OF_A_WEEK = 7


@dataclass(frozen=True, order=True)
class Change:
    """One change of clocks: the local time at which it happens, on the clock before it, the offsets
    before and after, and the name of the time after it."""

    at: datetime
    before: timedelta
    after: timedelta
    name: str


def describe(name: str, first: datetime, last: datetime) -> Timezone:
    """The zone of this name from the year before `first` to the year after `last`."""
    year = first.year - 1
    rules, single = _rules_and_others(name, year, max(last.year + 1, year + CYCLE))
    near = [change for change in single if change.at.year <= last.year + 1]
    description = Timezone()
    description.add("tzid", name)
    if not any(change.at.year == year for change in [*near, *(group[0] for group in rules)]):
        near.insert(0, _standing(name, year))
    for group in rules:
        description.add_component(_observance(group[0], _rule(group)))
    for change in near:
        description.add_component(_observance(change, None))
    return description


@lru_cache(maxsize=64)
def _rules_and_others(
    name: str, first_year: int, last_year: int
) -> tuple[list[list[Change]], list[Change]]:
    """The changes of these years: those that follow one rule together, and all others."""
    groups = defaultdict(list)
    for change in _changes(ZoneInfo(name), first_year, last_year):
        kind = (change.before, change.after, change.name)
        groups[*kind, change.at.month, change.at.weekday(), change.at.time()].append(change)
    rules = [group for group in groups.values() if _is_rule(group, last_year)]
    others = [change for group in groups.values() if group not in rules for change in group]
    return sorted(rules), sorted(others)


def _changes(zone: ZoneInfo, first_year: int, last_year: int) -> Iterator[Change]:
    here, end = (datetime(year, 1, 1, tzinfo=UTC) for year in (first_year, last_year + 1))
    while here < end:
        there = here + STEP
        if _offset(zone, here) != _offset(zone, there):
            yield _change(zone, here, there)
        here = there


def _change(zone: ZoneInfo, low: datetime, high: datetime) -> Change:
    """The change of clocks between these two moments, found by bisection."""
    before = _offset(zone, low)
    while high - low > SECOND:
        middle = low + (high - low) // 2 // SECOND * SECOND
        low, high = (middle, high) if _offset(zone, middle) == before else (low, middle)
    local = high.astimezone(zone)
    at = (high + before).replace(tzinfo=None)
    return Change(at, before, _offset(zone, high), local.tzname() or zone.key)


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _is_rule(group: list[Change], last_year: int) -> bool:
    """Whether these changes, of the same month and day of the week, happen once in every year from
    the first on, within seven days of the month."""
    years = [change.at.year for change in group]
    days = [change.at.day for change in group]
    is_yearly = years == list(range(years[0], last_year + 1))
    return is_yearly and len(years) > 1 and max(days) - min(days) < DAYS_OF_A_WEEK


def _rule(group: list[Change]) -> dict[str, Any]:
    """RRULE of a group: a weekday of the month by its number, “last” where that fits, else the seven
    days on which it can fall, as in Israel (the Friday before the last Sunday)."""
    first = group[0].at
    weekday = WEEKDAYS[first.weekday()]
    days = {change.at.day for change in group}
    rule = {"freq": "YEARLY", "bymonth": first.month}
    number, beginning = divmod(min(days) - 1, DAYS_OF_A_WEEK)
    if beginning == 0:
        return {**rule, "byday": f"{number + 1}{weekday}"}
    if min(days) + DAYS_OF_A_WEEK - 1 == calendar.monthrange(first.year, first.month)[1]:
        return {**rule, "byday": f"-1{weekday}"}
    return {**rule, "byday": weekday, "bymonthday": sorted(days)}


def _standing(name: str, year: int) -> Change:
    """The time that holds at the beginning of the year, as a change from itself."""
    local = datetime(year, 1, 1, tzinfo=ZoneInfo(name))
    offset = local.utcoffset() or timedelta()
    return Change(local.replace(tzinfo=None), offset, offset, local.tzname() or name)


def _observance(change: Change, rule: dict[str, Any] | None) -> TimezoneStandard | TimezoneDaylight:
    """Whether it is called standard or daylight time says nothing about the offset."""
    is_ahead = change.after > change.before
    observance = TimezoneDaylight() if is_ahead else TimezoneStandard()
    observance.add("dtstart", change.at)
    observance.add("tzname", change.name)
    observance.add("tzoffsetfrom", change.before)
    observance.add("tzoffsetto", change.after)
    if rule:
        observance.add("rrule", rule)
    return observance

"""Dates and times as text, in a named time zone, and the rhythm of meetings."""

from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from website.dates import zone_name

DAY = "l j F Y"
TIME = "H:i"


class Rhythm(TextChoices):
    """How often an intake meets between its start and its end."""

    ONCE = "once", gettext_lazy("once, from start to end")
    DAILY = "daily", gettext_lazy("every day")
    WEEKLY = "weekly", gettext_lazy("every week")


def validate_time_zone(name: str) -> None:
    """Refuse names that are not in the time zone database."""
    if name not in available_timezones():
        raise ValidationError(
            _("Unknown time zone. Use a name such as Europe/London."), code="unknown_zone"
        )


def moment(when: datetime, zone: str) -> str:
    """“Thursday 14 January 2027, 18:30, London time”."""
    local = when.astimezone(ZoneInfo(zone))
    return f"{date_format(local, DAY)}, {date_format(local, TIME)}, {zone_name(zone)}"


def span(start: datetime, end: datetime, zone: str, rhythm: Rhythm = Rhythm.ONCE) -> str:
    """Start and end, such as “Thursday 14 January 2027, 18:30 to 20:00, London time”. A day or
    hours that are the same are written once."""
    first, last = (when.astimezone(ZoneInfo(zone)) for when in (start, end))
    day = date_format(first, DAY)
    times = _("%(start)s to %(end)s") % {
        "start": date_format(first, TIME),
        "end": date_format(last, TIME),
    }
    if first.date() == last.date():
        return f"{day}, {times}, {zone_name(zone)}"
    if rhythm == Rhythm.ONCE:
        return _("%(start)s to %(end)s") % {
            "start": f"{day}, {date_format(first, TIME)}",
            "end": moment(end, zone),
        }
    every = {
        Rhythm.DAILY: _("%(first)s and every day until %(last)s, %(times)s, %(zone)s"),
        Rhythm.WEEKLY: _("%(first)s and every week until %(last)s, %(times)s, %(zone)s"),
    }
    last_day = date_format(last, DAY)
    parts = {"first": day, "last": last_day, "times": times, "zone": zone_name(zone)}
    return every[rhythm] % parts


def validate_rhythm(start: datetime, end: datetime, zone: str, rhythm: Rhythm) -> None:
    """Refuse weekly meetings whose last is on another day of the week, and meetings that end before
    they start."""
    first, last = (when.astimezone(ZoneInfo(zone)) for when in (start, end))
    if rhythm == Rhythm.ONCE:
        return
    if last.time() <= first.time():
        raise ValidationError(
            _("A meeting that repeats must end later on the day on which it starts."),
            code="hours",
        )
    if rhythm == Rhythm.WEEKLY and (last.date() - first.date()).days % 7:
        raise ValidationError(
            _("The last meeting must be on the same day of the week as the first."), code="weekday"
        )

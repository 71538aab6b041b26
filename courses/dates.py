"""Moments and spans as people say them, in the time zone of the place that is meant."""

from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

DAY = "l j F Y"
TIME = "H:i"


def validate_time_zone(name: str) -> None:
    """Refuses what is not a name in the time zone database."""
    if name not in available_timezones():
        raise ValidationError(
            _("This time zone is not known. Use a name such as Europe/London."), code="unknown_zone"
        )


def zone_name(zone: str) -> str:
    """“London time” for Europe/London; a zone without a city, such as UTC, as it is."""
    region, _slash, city = zone.rpartition("/")
    if not region or region == "Etc":
        return city
    return _("%(city)s time") % {"city": city.replace("_", " ")}


def moment(when: datetime, zone: str) -> str:
    """“Thursday 14 January 2027, 18:30, London time”."""
    local = when.astimezone(ZoneInfo(zone))
    return f"{date_format(local, DAY)}, {date_format(local, TIME)}, {zone_name(zone)}"


def span(start: datetime, end: datetime, zone: str) -> str:
    """From when to when; a day that is the same is said once."""
    first, last = (when.astimezone(ZoneInfo(zone)) for when in (start, end))
    if first.date() == last.date():
        times = _("%(start)s to %(end)s") % {
            "start": date_format(first, TIME),
            "end": date_format(last, TIME),
        }
        return f"{date_format(first, DAY)}, {times}, {zone_name(zone)}"
    return _("%(start)s to %(end)s") % {
        "start": f"{date_format(first, DAY)}, {date_format(first, TIME)}",
        "end": moment(end, zone),
    }

"""Moments as text for people who may live elsewhere, in the site's time zone, which they name; and the
morning in which daily mails are sent."""

from datetime import datetime, timedelta

from django.utils.formats import date_format, time_format
from django.utils.timezone import get_current_timezone_name, localtime
from django.utils.translation import gettext as _

# The local hour of daily mails.
MORNING_HOUR = 7


def zone_name(zone: str) -> str:
    """“London time” for Europe/London; “UTC” for zones without a city."""
    region, _slash, city = zone.rpartition("/")
    if not region or region == "Etc":
        return city
    return _("%(city)s time") % {"city": city.replace("_", " ")}


def moment(when: datetime) -> str:
    """“14 January 2027, 18:30, London time”."""
    shown = date_format(localtime(when), "DATETIME_FORMAT")
    return f"{shown}, {zone_name(get_current_timezone_name())}"


def hour(when: datetime) -> str:
    """“18:30, London time”."""
    return f"{time_format(localtime(when))}, {zone_name(get_current_timezone_name())}"


def next_morning(now: datetime) -> datetime:
    """The next MORNING_HOUR in the site's time zone."""
    local = localtime(now)
    morning = local.replace(hour=MORNING_HOUR, minute=0, second=0, microsecond=0)
    return morning if local < morning else morning + timedelta(days=1)

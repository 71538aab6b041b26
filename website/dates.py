"""Moments as text for people who may live elsewhere: in the site's time zone, which they name."""

from datetime import datetime

from django.utils.formats import date_format, time_format
from django.utils.timezone import get_current_timezone_name, localtime
from django.utils.translation import gettext as _


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

"""Dates and times as text, in a named time zone, and the rhythm of meetings."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.formats import date_format
from django.utils.text import get_text_list
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


DAYS_BETWEEN = {Rhythm.DAILY: 1, Rhythm.WEEKLY: 7}


def validate_time_zone(name: str) -> None:
    """Refuse names that are not in the time zone database."""
    if name not in available_timezones():
        raise ValidationError(
            _("Unknown time zone. Use a name such as Europe/London."), code="unknown_zone"
        )


def at_hour_of(moment: datetime, day: date) -> datetime:
    """The same local time on another day."""
    return datetime.combine(day, moment.time(), moment.tzinfo)


def is_skipped_hour(local: datetime) -> bool:
    """Whether clocks never show this local time, because they go forward over it."""
    there_and_back = local.astimezone(UTC).astimezone(local.tzinfo)
    return there_and_back.replace(tzinfo=None) != local.replace(tzinfo=None)


def is_doubled_hour(local: datetime) -> bool:
    """Whether clocks show this local time twice, because they go back over it."""
    offsets = {local.replace(fold=fold).utcoffset() for fold in (0, 1)}
    return len(offsets) > 1 and not is_skipped_hour(local)


def meetings(start: datetime, end: datetime, rhythm: Rhythm) -> list[date]:
    """The days of the meetings, those that are left out among them. Both times are local."""
    if rhythm == Rhythm.ONCE:
        return [start.date()]
    step = DAYS_BETWEEN[rhythm]
    number = (end.date() - start.date()).days // step + 1
    return [start.date() + timedelta(days=step * n) for n in range(number)]


def moment(when: datetime, zone: str) -> str:
    """“Thursday 14 January 2027, 18:30, London time”."""
    local = when.astimezone(ZoneInfo(zone))
    return f"{date_format(local, DAY)}, {_hour(local)}, {zone_name(zone)}"


def _hour(local: datetime) -> str:
    """“18:30”, and “01:30 (BST)” where that comes twice in the night."""
    hour = date_format(local, TIME)
    return f"{hour} ({local.tzname()})" if is_doubled_hour(local) else hour


def span(
    start: datetime,
    end: datetime,
    zone: str,
    rhythm: Rhythm = Rhythm.ONCE,
    skipped: Sequence[date] = (),
) -> str:
    """Start and end, such as “Thursday 14 January 2027, 18:30 to 20:00, London time”. A day or
    hours that are the same are written once. `skipped` are days on which a series does not meet."""
    text = _span(start, end, zone, rhythm)
    if not skipped:
        return text
    days = get_text_list([date_format(day, "j F Y") for day in skipped], _("and"))
    return _("%(dates)s, but not on %(days)s") % {"dates": text, "days": days}


def _span(start: datetime, end: datetime, zone: str, rhythm: Rhythm) -> str:
    first, last = (when.astimezone(ZoneInfo(zone)) for when in (start, end))
    day = date_format(first, DAY)
    times = _("%(start)s to %(end)s") % {"start": _hour(first), "end": _hour(last)}
    if first.date() == last.date():
        return f"{day}, {times}, {zone_name(zone)}"
    if rhythm == Rhythm.ONCE:
        return _("%(start)s to %(end)s") % {
            "start": f"{day}, {_hour(first)}",
            "end": moment(end, zone),
        }
    every = {
        Rhythm.DAILY: _("%(first)s and every day until %(last)s, %(times)s, %(zone)s"),
        Rhythm.WEEKLY: _("%(first)s and every week until %(last)s, %(times)s, %(zone)s"),
    }
    last_day = date_format(last, DAY)
    parts = {"first": day, "last": last_day, "times": times, "zone": zone_name(zone)}
    return every[rhythm] % parts


def validate_rhythm(
    start: datetime | None, end: datetime | None, zone: str, rhythm: Rhythm
) -> None:
    """Refuse weekly meetings whose last is on another day of the week, and meetings that end before
    they start."""
    if rhythm == Rhythm.ONCE or start is None or end is None:
        return
    first, last = (when.astimezone(ZoneInfo(zone)) for when in (start, end))
    if last.time() <= first.time():
        raise ValidationError(
            _("A meeting that repeats must end later on the day on which it starts."),
            code="hours",
        )
    if rhythm == Rhythm.WEEKLY and (last.date() - first.date()).days % 7:
        raise ValidationError(
            _("The last meeting must be on the same day of the week as the first."), code="weekday"
        )


def validate_skipped(
    days: Sequence[date], start: datetime | None, end: datetime | None, zone: str, rhythm: Rhythm
) -> None:
    """Refuse days to leave out that are not between the first and the last meeting of a series."""
    if not days:
        return
    if rhythm == Rhythm.ONCE or start is None or end is None:
        raise ValidationError(
            _("Only meetings every day or every week can be left out."), code="not_a_series"
        )
    local = ZoneInfo(zone)
    between = set(meetings(start.astimezone(local), end.astimezone(local), rhythm)[1:-1])
    for day in days:
        if day not in between:
            text = _(
                "There is no meeting on %(day)s that could be left out. To leave out the first or the "
                "last one, change the start or the end."
            )
            params = {"day": date_format(day, DAY)}
            raise ValidationError(text, code="no_meeting", params=params)


def validate_hours(
    skipped: Sequence[date],
    start: datetime | None,
    end: datetime | None,
    zone: str,
    rhythm: Rhythm,
) -> None:
    """Refuse a series in which clocks skip or double the hour at which a meeting starts or ends."""
    if rhythm == Rhythm.ONCE or start is None or end is None:
        return
    first, last = (when.astimezone(ZoneInfo(zone)).replace(fold=0) for when in (start, end))
    for day in meetings(first, last, rhythm):
        for local in (at_hour_of(first, day), at_hour_of(last, day)):
            if day not in skipped and (is_skipped_hour(local) or is_doubled_hour(local)):
                text = _(
                    "On %(day)s the clocks change: %(hour)s does not come that night, or comes twice. "
                    "Choose another time, or leave out that day."
                )
                params = {"day": date_format(day, DAY), "hour": date_format(local, TIME)}
                raise ValidationError(text, code="clocks_change", params=params)

"""Readers of the time zones in a calendar file, each of which gives the offset of a local time."""

from datetime import datetime, timedelta
from io import StringIO

import icalendar
import vobject
from dateutil.rrule import rrulestr
from dateutil.tz import tzical

# What Outlook knows of an observance ([MS-STANOICAL] 2.2.47 and 2.2.52).
KNOWN = {"DTSTART", "RRULE", "TZOFFSETFROM", "TZOFFSETTO"}


def by_rules_alone(file):
    """A reader of our own that knows TZID, DTSTART, RRULE and the offsets, and nothing else."""
    observances = [_observance(lines) for lines in _observances(file)]

    def offset(local):
        begun = [(onsets(local), after) for onsets, after in observances if onsets(local)]
        return max(begun)[1]

    return offset


def _observances(file):
    """The known properties of each observance of the file."""
    found = None
    for line in file.replace("\r\n ", "").split("\r\n"):
        name, _colon, value = line.partition(":")
        if line in {"BEGIN:STANDARD", "BEGIN:DAYLIGHT"}:
            found = {}
        elif line in {"END:STANDARD", "END:DAYLIGHT"}:
            yield found
            found = None
        elif found is not None and name in KNOWN:
            found[name] = value


def _observance(values):
    """The latest onset of an observance that is not after a local time, and its offset."""
    start = datetime.strptime(values["DTSTART"], "%Y%m%dT%H%M%S")
    rule = rrulestr(values["RRULE"], dtstart=start) if "RRULE" in values else None

    def onsets(local):
        if rule is None:
            return start if start <= local else None
        return rule.before(local, inc=True)

    sign = -1 if values["TZOFFSETTO"][0] == "-" else 1
    hours, minutes = values["TZOFFSETTO"][1:3], values["TZOFFSETTO"][3:5]
    return onsets, sign * timedelta(hours=int(hours), minutes=int(minutes))


def _of(zone):
    return lambda local: local.replace(tzinfo=zone).utcoffset()


def by_dateutil(file):
    return _of(tzical(StringIO(file)).get())


def by_vobject(file):
    return _of(vobject.readOne(file).vtimezone.tzinfo)


def by_icalendar(file):
    [zone] = icalendar.Calendar.from_ical(file).walk("VTIMEZONE")
    return _of(zone.to_tz(lookup_tzid=False))


READERS = [by_rules_alone, by_dateutil, by_vobject, by_icalendar]

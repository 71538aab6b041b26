"""Calendar entries of confirmed places (iCalendar, RFC 5545; iTIP, RFC 5546).

The UID of an entry never changes. Its SEQUENCE grows with each change of the intake's dates or
venue, and once more when the sign-up ends, so that calendars know which of two entries is newer.
"""

from datetime import UTC, date, datetime
from typing import cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event, vCalAddress, vText

from courses.dates import Rhythm
from courses.models import SignUp
from website import tokens
from website.models import SiteSettings

FREQUENCIES = {Rhythm.DAILY: "DAILY", Rhythm.WEEKLY: "WEEKLY"}


def has_entry(sign_up: SignUp) -> bool:
    """Whether there is an entry: the place is or was confirmed, and the intake has dates."""
    return sign_up.confirmed_at is not None and sign_up.intake.starts_at is not None


def download(sign_up: SignUp) -> str:
    """The entry for anyone who has the receipt. Calendars can subscribe to its URL."""
    event = _event(sign_up, SiteSettings.load())
    return _write(sign_up, event, "PUBLISH" if sign_up.is_live else "CANCEL")


def invitation(sign_up: SignUp, site: SiteSettings) -> dict[str, str] | None:
    """The iTIP method and the text of the entry for the student's mailbox, with the joining
    instructions; None if there is no entry."""
    if not has_entry(sign_up):
        return None
    event = _event(sign_up, site)
    if sign_up.is_live and sign_up.intake.joining_instructions:
        event["description"] = vText(
            f"{event['description']}\n\n{sign_up.intake.joining_instructions}"
        )
    attendee = vCalAddress(f"mailto:{sign_up.email}")
    attendee.params |= {"PARTSTAT": "ACCEPTED", "RSVP": "FALSE"}
    if sign_up.verified_at:
        attendee.params["CN"] = sign_up.name
    event.add("attendee", attendee)
    method = "REQUEST" if sign_up.is_live else "CANCEL"
    return {"method": method, "text": _write(sign_up, event, method)}


def _event(sign_up: SignUp, site: SiteSettings) -> Event:
    intake = sign_up.intake
    zone = ZoneInfo(intake.time_zone)
    start, end = (
        cast(datetime, when).astimezone(zone) for when in (intake.starts_at, intake.ends_at)
    )
    event = Event()
    event.add("uid", f"sign-up-{sign_up.pk}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", timezone.now())
    event.add("sequence", intake.revision + (not sign_up.is_live))
    event.add("status", "CONFIRMED" if sign_up.is_live else "CANCELLED")
    event.add("organizer", _organizer(site))
    event.add("summary", str(intake.course))
    event.add("location", intake.venue)
    event.add("description", tokens.absolute(sign_up.get_absolute_url()))
    event.add("dtstart", start)
    event.add("dtend", _end_of_first_meeting(start, end, Rhythm(intake.rhythm)))
    if frequency := FREQUENCIES.get(Rhythm(intake.rhythm)):
        event.add("rrule", {"freq": frequency, "until": end.astimezone(UTC)})
    return event


def _end_of_first_meeting(start: datetime, end: datetime, rhythm: Rhythm) -> datetime:
    """The end of the first meeting. An entry that repeats is that meeting and a rule."""
    if rhythm == Rhythm.ONCE:
        return end
    return datetime.combine(start.date(), end.time(), start.tzinfo)


def _organizer(site: SiteSettings) -> vCalAddress:
    organizer = vCalAddress(f"mailto:{site.contact_email or settings.DEFAULT_FROM_EMAIL}")
    organizer.params["CN"] = site.name
    return organizer


def _write(sign_up: SignUp, event: Event, method: str) -> str:
    calendar = Calendar()
    calendar.add("prodid", "-//Citewell//courses//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    # Some calendars only know the time zones that the file defines.
    intake = sign_up.intake
    first, last = (cast(datetime, when).year for when in (intake.starts_at, intake.ends_at))
    calendar.add_missing_timezones(
        first_date=date(first - 1, 1, 1), last_date=date(last + 1, 12, 31)
    )
    return calendar.to_ical().decode()

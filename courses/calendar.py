"""Calendar entries of confirmed places, and the calendar of a course (iCalendar, RFC 5545; iTIP, RFC
5546).

The UID of an entry never changes. Its SEQUENCE grows with each change of the intake's dates or
venue, with each move to another intake, and once more when the place is given up, so that calendars
know which of two entries is newer.
"""

from datetime import UTC, datetime, timedelta
from email.utils import getaddresses
from typing import cast
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from icalendar import Calendar, Event, vCalAddress, vText

from courses import calendar_zones
from courses.dates import Rhythm, at_hour_of
from courses.models import Course, Intake, SignUp
from website import tokens
from website.addresses import ascii_domain
from website.models import SiteSettings
from website.one_line import one_line

FREQUENCIES = {Rhythm.DAILY: "DAILY", Rhythm.WEEKLY: "WEEKLY"}
# The newest intakes that the calendar of a course has.
MOST_INTAKES = 20
# How often calendars that subscribe should ask again.
REFRESH = timedelta(hours=12)


def has_entry(sign_up: SignUp) -> bool:
    """Whether there is an entry: the place is or was confirmed, and the intake has dates."""
    return sign_up.confirmed_at is not None and sign_up.intake.starts_at is not None


def download(sign_up: SignUp) -> str | None:
    """The entry for anyone who has the receipt; None if there never was one. Calendars can subscribe
    to its URL: of an intake that may have had dates, and has none now, the entry is cancelled."""
    intake = sign_up.intake
    had_entry = sign_up.confirmed_at and (intake.revision or sign_up.calendar_base)
    if not has_entry(sign_up) and not had_entry:
        return None
    is_on = _is_on(sign_up)
    event = _event_of(sign_up, intake, SiteSettings.load(), is_on=is_on)
    return _write(_calendar("PUBLISH" if is_on else "CANCEL", event), [intake])


def invitation(
    sign_up: SignUp, site: SiteSettings, *, was: Intake | None = None
) -> dict[str, str] | None:
    """The iTIP method and the text of the entry for the student's mailbox, with the joining
    instructions; None if there is no entry. `was` is the intake before it was changed, or the one
    from which the sign-up was moved: an entry whose dates are gone is cancelled."""
    is_on = _is_on(sign_up)
    intake = sign_up.intake if is_on or was is None else was
    if sign_up.confirmed_at is None or intake.starts_at is None:
        return None
    event = _event_of(sign_up, intake, site, is_on=is_on)
    if is_on and intake.joining_instructions:
        text = f"{event['description']}\n\n{intake.joining_instructions}"
        event["description"] = vText(_lines(text))
    attendee = _address(sign_up.email, sign_up.name if sign_up.verified_at else "")
    attendee.params |= {"PARTSTAT": "ACCEPTED", "RSVP": "FALSE"}
    event.add("attendee", attendee)
    method = "REQUEST" if is_on else "CANCEL"
    return {"method": method, "text": _write(_calendar(method, event), [intake])}


def sequence(sign_up: SignUp) -> int:
    """The number of the entry: the highest is the newest."""
    is_given_up = sign_up.status != SignUp.Status.CONFIRMED
    return sign_up.calendar_base + sign_up.intake.revision + is_given_up


def _is_on(sign_up: SignUp) -> bool:
    return sign_up.status == SignUp.Status.CONFIRMED and sign_up.intake.starts_at is not None


def of_course(course: Course) -> str | None:
    """The newest intakes of the course that have dates, cancelled ones as such, for everyone who
    subscribes; None if there are none."""
    rows = course.intakes.select_related("course").filter(starts_at__isnull=False)
    intakes = list(rows.order_by("-starts_at")[:MOST_INTAKES])
    if not intakes:
        return None
    file = _calendar("PUBLISH")
    for name in ("name", "x-wr-calname"):
        file.add(name, one_line(course.title))
    file.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    file.add("x-published-ttl", REFRESH)
    site = SiteSettings.load()
    for intake in intakes:
        event = _event(f"intake-{intake.pk}", intake, site, is_on=intake.cancelled_at is None)
        event.add("description", tokens.absolute(course.get_absolute_url()))
        event.add("sequence", intake.revision + bool(intake.cancelled_at))
        file.add_component(event)
    return _write(file, intakes)


def _event_of(sign_up: SignUp, intake: Intake, site: SiteSettings, *, is_on: bool) -> Event:
    event = _event(f"sign-up-{sign_up.pk}", intake, site, is_on=is_on)
    event.add("sequence", sequence(sign_up))
    event.add("description", tokens.absolute(sign_up.get_absolute_url()))
    return event


def _event(uid: str, intake: Intake, site: SiteSettings, *, is_on: bool) -> Event:
    """When and where an intake takes place. One without dates has none in its entry, which only a
    cancelled one can do without."""
    event = Event()
    event.add("uid", f"{uid}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", timezone.now())
    event.add("status", "CONFIRMED" if is_on else "CANCELLED")
    event.add("organizer", _organizer(site))
    event.add("summary", one_line(str(intake.course)))
    event.add("location", one_line(intake.venue))
    if intake.starts_at is not None:
        _add_dates(event, intake)
    return event


def _add_dates(event: Event, intake: Intake) -> None:
    """An entry that repeats is its first meeting and a rule, with the days that are left out."""
    zone, rhythm = ZoneInfo(intake.time_zone), Rhythm(intake.rhythm)
    start, end = (
        cast(datetime, when).astimezone(zone) for when in (intake.starts_at, intake.ends_at)
    )
    frequency = FREQUENCIES.get(rhythm)
    if frequency is None and (start.fold or end.fold):
        # A local time that comes twice is the first one to calendars.
        start, end = start.astimezone(UTC), end.astimezone(UTC)
    event.add("dtstart", start)
    event.add("dtend", at_hour_of(end, start.date()) if frequency else end)
    if frequency:
        event.add("rrule", {"freq": frequency, "until": end.astimezone(UTC)})
        if skipped := [at_hour_of(start, day) for day in intake.skipped_days]:
            event.add("exdate", skipped)


def _organizer(site: SiteSettings) -> vCalAddress:
    """The school, at its address for replies or, without one, the sender of its mails."""
    [(_name, sender)] = getaddresses([settings.DEFAULT_FROM_EMAIL])[:1] or [("", "")]
    return _address(site.contact_email or sender, site.name)


def _address(email: str, name: str) -> vCalAddress:
    """A person or the school as a URI (mailto: RFC 6068); without a valid address, the site."""
    try:
        validate_email(email)
        local, _at, domain = email.rpartition("@")
        address = vCalAddress(f"mailto:{quote(local)}@{ascii_domain(domain)}")
    except ValidationError:
        address = vCalAddress(settings.SITE_URL)
    if name:
        # Parameters cannot have the character for inches, and few calendars know its escape.
        address.params["CN"] = one_line(name).replace('"', "'")
    return address


def _calendar(method: str, *events: Event) -> Calendar:
    file = Calendar()
    file.add("prodid", "-//Citewell//courses//EN")
    file.add("version", "2.0")
    file.add("method", method)
    for event in events:
        file.add_component(event)
    return file


def _write(file: Calendar, intakes: list[Intake]) -> str:
    """The file as text, with the zones that it names: some calendars know only those in the file."""
    for name in sorted(file.get_missing_tzids()):
        first = min(cast(datetime, intake.starts_at) for intake in intakes)
        last = max(cast(datetime, intake.ends_at) for intake in intakes)
        file.add_component(calendar_zones.describe(name, first, last))
    return file.to_ical().decode()


def _lines(text: str) -> str:
    return "\n".join(one_line(line) for line in text.splitlines())

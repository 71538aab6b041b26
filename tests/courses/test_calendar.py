"""Calendar entries, read by another parser than the one that wrote them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject
from django.utils import timezone

from courses import calendar, places, rescheduling
from courses.dates import Rhythm
from courses.models import Intake
from tests.courses.builders import (
    fresh,
    make_confirmed,
    make_course,
    make_intake,
    make_waiting,
    sign_up,
)
from tests.courses.zone_readers import READERS
from tests.fakes.smtp import FakeSMTP
from website.mail import delivery
from website.models import OutgoingMail, SiteSettings

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")


def _sunday():
    """The last in next year's March, when clocks in London go forward."""
    end_of_march = datetime(timezone.now().year + 1, 3, 31, 18, 30, tzinfo=LONDON)
    return end_of_march - timedelta(days=(end_of_march.weekday() + 1) % 7)


def _six_evenings(**changes):
    """Mondays from 18:30 to 20:30, three before the clocks change and three after."""
    dates = {
        "starts_at": _sunday() - timedelta(days=20),
        "ends_at": _sunday() + timedelta(days=15, hours=2),
        "closes_at": timezone.now() + timedelta(days=1),
        "rhythm": Rhythm.WEEKLY,
    }
    return make_intake(**{**dates, **changes})


def _file(client, student):
    answer = client.get(f"{student.get_absolute_url()}calendar.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return vobject.readOne(answer.content.decode(), validate=True)


def test_a_meeting_every_week_keeps_its_local_time_when_the_clocks_change(client):
    event = _file(client, make_confirmed(_six_evenings())).vevent
    assert event.dtend.value - event.dtstart.value == timedelta(hours=2)
    evenings = [evening.replace(tzinfo=None) for evening in event.getrruleset(addRDate=True)]
    days = [timedelta(days=day) for day in (-20, -13, -6, 1, 8, 15)]
    assert evenings == [(_sunday() + day).replace(tzinfo=None) for day in days]


@pytest.mark.parametrize("reader", READERS)
def test_the_zone_is_described_in_the_file_and_knows_the_change_of_clocks(reader):
    offset = reader(calendar.download(make_confirmed(_six_evenings())))
    days = [(_sunday() + timedelta(days=day)).replace(tzinfo=None) for day in (-1, 1)]
    assert [offset(day) for day in days] == [timedelta(0), timedelta(hours=1)]


def test_evenings_that_are_left_out_are_missing_in_the_entry(client):
    third = (_sunday() - timedelta(days=6)).date()
    student = make_confirmed(_six_evenings(skipped=[third.isoformat()]))
    evenings = _file(client, student).vevent.getrruleset(addRDate=True)
    assert [(evening.date() - third).days for evening in evenings] == [-14, -7, 7, 14, 21]


def test_an_hour_that_comes_twice_is_written_in_utc(client):
    begin = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    dates = {"rhythm": "once", "starts_at": begin, "ends_at": begin + timedelta(hours=2)}
    event = _file(client, make_confirmed(_six_evenings(**dates))).vevent
    assert event.dtstart.value == begin and event.dtstart.serialize().endswith("T013000Z\r\n")


def test_an_intake_that_becomes_self_paced_is_taken_out_of_calendars(client):
    student = make_confirmed(_six_evenings())
    first = calendar.invitation(student, SiteSettings())["text"]
    intake = fresh(student.intake)
    intake.starts_at = intake.ends_at = None
    rescheduling.save(intake, ["starts_at", "ends_at"])
    mail = OutgoingMail.objects.get(kind="courses/moved")
    assert mail.calendar["method"] == "CANCEL" and "to remove the entry" in mail.text
    texts = [mail.calendar["text"], calendar.download(fresh(student))]
    gone = [vobject.readOne(text, validate=True) for text in texts]
    was = vobject.readOne(first).vevent
    for file in gone:
        assert (file.method.value, file.vevent.status.value) == ("CANCEL", "CANCELLED")
        assert file.vevent.uid.value == was.uid.value
        assert int(file.vevent.sequence.value) > int(was.sequence.value)
    assert gone[0].vevent.dtstart.value == was.dtstart.value
    assert "calendar" not in client.get(student.get_absolute_url()).text


SENDERS = {
    "hello@school.example": "mailto:hello@school.example",
    "School <hello@school.example>": "mailto:hello@school.example",
    '"School, of Salts" <hello@school.example>': "mailto:hello@school.example",
    "=?utf-8?q?Schule?= <a?b%c@school.example>": "mailto:a%3Fb%25c@school.example",
    "hello@schulé.example": "mailto:hello@xn--schul-fsa.example",
    "": "http://testserver",
    "nobody": "http://testserver",
    "School <nobody": "http://testserver",
}


@pytest.mark.parametrize(("sender", "organizer"), SENDERS.items())
def test_the_organizer_is_valid_whatever_the_sender_of_mails_is(sender, organizer, settings):
    settings.DEFAULT_FROM_EMAIL, settings.SITE_URL = sender, "http://testserver"
    file = calendar.invitation(make_confirmed(_six_evenings()), SiteSettings(name="School"))
    [event] = icalendar.Calendar.from_ical(file["text"]).walk("VEVENT")
    assert (event["organizer"], event["organizer"].params["CN"]) == (organizer, "School")


@pytest.mark.parametrize(
    "odd", ["A\x07n\x1bn", 'An"n', "An;n:,", "\u202eAnn", "Ann\r\nX:1", "An^n"]
)
def test_names_and_texts_of_any_characters_make_an_entry_that_parsers_read(odd):
    student = make_confirmed(_six_evenings(joining_instructions=odd, venue=odd), name="x")
    student.name, student.intake.course.title, student.intake.venue = odd, odd, odd
    text = calendar.invitation(student, SiteSettings(name=odd))["text"]
    [event] = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert vobject.readOne(text).vevent.summary.value.startswith("A")
    names = [event[part].params["CN"] for part in ("attendee", "organizer")]
    assert all(name.replace("'", "").isprintable() and '"' not in name for name in names)
    assert not set(text) & {"\x07", "\x1b", "\u202e"}


def test_the_calendar_of_a_course_has_its_dates_and_says_what_is_cancelled(client):
    intake = _six_evenings()
    cancelled = {"cancelled_at": timezone.now(), "cancelled_reason": "Ill."}
    _six_evenings(course=intake.course, slug="2", **cancelled)
    make_intake(course=intake.course, slug="3", starts_at=None, ends_at=None)
    address = f"{intake.course.get_absolute_url()}calendar.ics"
    file = vobject.readOne(client.get(address).text, validate=True)
    found = {event.uid.value.split("@")[0]: event.status.value for event in file.vevent_list}
    assert sorted(found.values()) == ["CANCELLED", "CONFIRMED"]
    assert found[f"intake-{intake.pk}"] == "CONFIRMED"
    page = client.get(intake.course.get_absolute_url()).text
    assert address in page and 'href="webcal://' in page


def test_a_course_without_dates_or_not_published_has_no_calendar(client):
    paced = make_intake(starts_at=None, ends_at=None).course
    draft = make_intake(course=make_course(is_published=False)).course
    for course in (paced, draft):
        assert client.get(f"{course.get_absolute_url()}calendar.ics").status_code == 404
    assert "calendar.ics" not in client.get(paced.get_absolute_url()).text


def test_the_receipt_offers_to_subscribe(client):
    student = make_confirmed(_six_evenings())
    page = client.get(student.get_absolute_url()).text
    assert f'{student.get_absolute_url()}calendar.ics">Subscribe' in page and "webcal://" in page


@pytest.mark.parametrize("name", ["America/New_York", "Australia/Adelaide", "Asia/Tokyo", "UTC"])
def test_one_long_meeting_starts_and_ends_at_the_right_time_in_any_zone(client, name):
    zone = ZoneInfo(name)
    begin, end = (datetime(_sunday().year, 10, day, 23, 30, tzinfo=zone) for day in (2, 5))
    intake = _six_evenings(rhythm="once", time_zone=name, starts_at=begin, ends_at=end)
    event = _file(client, make_confirmed(intake)).vevent
    assert (event.dtstart.value, event.dtend.value) == (begin, end)
    assert event.dtstart.value.hour == 23


def test_special_characters_are_escaped_in_the_entry(client):
    place = "Hall 1, “Old” street; second floor\\n" + "ü" * 90
    event = _file(client, make_confirmed(_six_evenings(venue=place))).vevent
    assert event.location.value == place


def test_an_entry_keeps_its_uid_and_its_sequence_grows_until_it_is_cancelled(client):
    student = make_confirmed(_six_evenings())
    first = _file(client, student)
    Intake.objects.update(revision=3, venue="Elsewhere")
    moved = _file(client, student)
    places.cancel(student.pk)
    gone = _file(client, student)
    files = (first, moved, gone)
    assert len({file.vevent.uid.value for file in files}) == 1
    assert [int(file.vevent.sequence.value) for file in files] == [0, 3, 4]
    assert [file.method.value for file in files] == ["PUBLISH", "PUBLISH", "CANCEL"]


def test_there_is_no_file_before_a_place_is_confirmed_or_without_dates(client):
    full = make_intake(seats=1)
    confirmed = make_confirmed(full)
    paced = make_confirmed(make_intake(starts_at=None, ends_at=None))
    for student in (make_waiting(full), sign_up(make_intake()), paced):
        assert client.get(f"{student.get_absolute_url()}calendar.ics").status_code == 404
        assert "calendar" not in client.get(student.get_absolute_url()).text
    assert "Add it to your calendar" in client.get(confirmed.get_absolute_url()).text


def test_joining_instructions_are_in_the_mailed_entry_and_not_in_the_file(client):
    student = make_confirmed(_six_evenings(joining_instructions="https://video.example.org/4"))
    assert "video.example.org" in calendar.invitation(student, SiteSettings())["text"]
    assert "video.example.org" not in calendar.download(student)


def test_the_mail_carries_the_entry_with_its_method(settings):
    student = make_confirmed(_six_evenings())
    OutgoingMail.objects.filter(kind="courses/confirmation_link").delete()
    with FakeSMTP() as smtp:
        settings.MAILERS = smtp.mailers()
        assert delivery.send_next()
        places.cancel(student.pk)
        assert delivery.send_next()
    parts = [next(message.iter_attachments()) for message in smtp.received]
    assert [part["Content-Type"].params["method"] for part in parts] == ["REQUEST", "CANCEL"]
    entries = [vobject.readOne(part.get_content()) for part in parts]
    assert [entry.vevent.status.value for entry in entries] == ["CONFIRMED", "CANCELLED"]
    assert entries[0].vevent.attendee.value == f"mailto:{fresh(student).email}"

"""Calendar entries, read by another parser than the one that wrote them."""

from datetime import datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
import vobject
from dateutil.tz import tzical
from django.utils import timezone

from courses import calendar, places
from courses.dates import Rhythm
from courses.models import Intake
from tests.courses.builders import fresh, make_confirmed, make_intake, make_waiting, sign_up
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


def test_the_zone_is_described_in_the_file_and_knows_the_change_of_clocks():
    file = calendar.download(make_confirmed(_six_evenings()))
    zone = tzical(StringIO(file)).get("Europe/London")
    offsets = [(_sunday() + timedelta(days=day)).replace(tzinfo=zone) for day in (-1, 1)]
    assert [moment.utcoffset() for moment in offsets] == [timedelta(0), timedelta(hours=1)]


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
    places.cancel(student.pk)
    OutgoingMail.objects.filter(kind="courses/confirmation_link").delete()
    with FakeSMTP() as smtp:
        settings.MAILERS = smtp.mailers()
        while delivery.send_next():
            pass
    parts = [next(message.iter_attachments()) for message in smtp.received]
    assert [part["Content-Type"].params["method"] for part in parts] == ["REQUEST", "CANCEL"]
    entries = [vobject.readOne(part.get_content()) for part in parts]
    assert [entry.vevent.status.value for entry in entries] == ["CONFIRMED", "CANCELLED"]
    assert entries[0].vevent.attendee.value == f"mailto:{fresh(student).email}"

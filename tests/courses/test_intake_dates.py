"""The dates of an intake as staff type them: in its own zone, with weeks left out, and with questions
about the hours that clocks skip or double."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.models import Intake
from tests.courses.builders import fresh, make_confirmed, make_course, make_intake
from tests.editing import save
from website.models import OutgoingMail

pytestmark = pytest.mark.django_db

# Mondays from 18:30 to 20:00, six of them.
SERIES = {
    "starts_at": ("2100-02-01", "18:30"),
    "ends_at": ("2100-03-08", "20:00"),
    "opens_at": ("2026-01-01", "00:00"),
    "closes_at": ("2100-01-31", "12:00"),
}


def _form(dates=SERIES, **changes):
    fields = {"course": make_course().pk, "slug": "2100", "capacity": 3, "venue": "Online"}
    fields |= {"time_zone": "Europe/London", "rhythm": "weekly", "pay_within": 7}
    fields |= {"sign_ups-TOTAL_FORMS": 0, "sign_ups-INITIAL_FORMS": 0}
    fields |= {f"{name}_{part}": dates[name][part] for name in dates for part in (0, 1)}
    return {**fields, **changes}


def _add(admin_client, form):
    return admin_client.post(reverse("admin:courses_intake_add"), form)


def _change(intake):
    return reverse("admin:courses_intake_change", args=[intake.pk])


def _opening(admin_client, settings, **changes):
    """Save a new intake whose suggested opening nobody touched. Returns how far it is from now."""
    settings.TIME_ZONE = "UTC"
    make_intake(time_zone="America/New_York")
    fresh_form = admin_client.get(reverse("admin:courses_intake_add")).context["adminform"].form
    hidden = fresh_form["opens_at"].initial
    shown = {"opens_at_0": hidden.strftime("%Y-%m-%d"), "opens_at_1": hidden.strftime("%H:%M:%S")}
    initial = {f"initial-{name}": value for name, value in shown.items()}
    zone = {"time_zone": fresh_form["time_zone"].initial, **changes}
    assert _add(admin_client, _form(**shown, **initial, **zone)).status_code == 302
    return hidden, abs(Intake.objects.latest("pk").opens_at - timezone.now())


def test_the_suggested_opening_is_now_in_the_zone_that_the_form_shows(admin_client, settings):
    shown, distance = _opening(admin_client, settings)
    assert abs(shown - datetime.now(UTC).replace(tzinfo=None)) > timedelta(hours=3)
    assert distance < timedelta(minutes=2)


def test_the_suggested_opening_is_now_in_any_other_zone_too(admin_client, settings):
    _shown, distance = _opening(admin_client, settings, time_zone="Asia/Tokyo")
    assert distance < timedelta(minutes=2)


def test_weeks_can_be_left_out_and_every_text_says_so(admin_client, client):
    skipped = "2100-02-22\r\n\r\n15/02/2100\r\n"
    assert _add(admin_client, _form(skipped=skipped)).status_code == 302
    intake = Intake.objects.get()
    assert intake.skipped == ["2100-02-15", "2100-02-22"]
    assert intake.when.endswith("London time, but not on 15 February 2100 and 22 February 2100")
    assert "not on 15 February 2100" in client.get(intake.course.get_absolute_url()).text
    before = intake.revision
    save(admin_client, _change(intake))
    assert (fresh(intake).skipped, fresh(intake).revision) == (intake.skipped, before)


def test_a_week_that_is_left_out_later_is_mailed(admin_client):
    _add(admin_client, _form())
    student = make_confirmed(Intake.objects.get())
    save(admin_client, _change(student.intake), skipped="2100-02-15")
    mail = OutgoingMail.objects.get(kind="courses/moved")
    assert "but not on 15 February 2100" in mail.text and "EXDATE" in mail.calendar["text"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"skipped": "2100-02-16"}, "There is no meeting on Tuesday 16 February 2100"),
        ({"skipped": "2100-02-01"}, "To leave out the first or the last one"),
        ({"skipped": "next week"}, "“next week” is no day. Type one day on each line"),
        ({"skipped": "2100-02-15", "rhythm": "once"}, "Only meetings every day or every week"),
        ({"skipped": "2100-02-15", "time_zone": ""}, "This field is required."),
    ],
)
def test_days_without_a_meeting_are_refused_with_the_reason(admin_client, changes, message):
    page = _add(admin_client, _form(**changes)).text
    assert message in page and changes["skipped"] in page and not Intake.objects.exists()


# The clocks in London go forward on 28 March 2100 at 01:00, and back on 31 October 2100 at 02:00.
NIGHT = {**SERIES, "starts_at": ("2100-03-28", "01:30"), "ends_at": ("2100-03-28", "06:00")}
DOUBLED = {**SERIES, "starts_at": ("2100-10-31", "01:30"), "ends_at": ("2100-10-31", "06:00")}


def test_an_hour_that_clocks_skip_is_refused_and_what_was_typed_stays(admin_client):
    page = _add(admin_client, _form(NIGHT, rhythm="once")).text
    assert "there is no 01:30 on Sunday 28 March 2100" in page and 'value="01:30"' in page
    assert not Intake.objects.exists()


@pytest.mark.parametrize(("answer", "hour", "name"), [("first", 0, "BST"), ("second", 1, "GMT")])
def test_an_hour_that_comes_twice_is_asked_about(admin_client, answer, hour, name):
    form = _form(DOUBLED, rhythm="once")
    page = _add(admin_client, form).text
    assert "so 01:30 comes twice" in page and f"01:30 {name}, the {answer}" in page
    assert not Intake.objects.exists()
    assert _add(admin_client, form | {"which_starts_at": answer}).status_code == 302
    intake = Intake.objects.get()
    assert intake.starts_at == datetime(2100, 10, 31, hour, 30, tzinfo=UTC)
    assert f"01:30 ({name})" in intake.when
    save(admin_client, _change(intake), venue="Hall 2")
    assert (fresh(intake).starts_at, fresh(intake).venue) == (intake.starts_at, "Hall 2")
    save(admin_client, _change(intake), which_starts_at="second" if hour == 0 else "first")
    assert abs(fresh(intake).starts_at - intake.starts_at) == timedelta(hours=1)


def test_no_question_is_shown_where_no_hour_is_doubled(admin_client):
    page = admin_client.get(_change(make_intake())).text
    assert "the second" not in page and 'type="hidden" name="which_starts_at"' in page


@pytest.mark.parametrize("month", ["03", "10"])
def test_a_series_in_which_clocks_change_at_its_hour_is_asked_about(admin_client, month):
    day = {"03": 28, "10": 31}[month]
    start, end = f"2100-{month}-{day - 7}", "2100-04-04" if month == "03" else "2100-11-07"
    dates = {**SERIES, "starts_at": (start, "01:30"), "ends_at": (end, "03:00")}
    page = _add(admin_client, _form(dates)).text
    assert f"On Sunday {day} " in page and "or leave out that day" in page
    form = _form(dates, skipped=f"2100-{month}-{day}")
    assert _add(admin_client, form).status_code == 302


def test_the_site_s_own_clocks_refuse_no_hour_of_another_zone(admin_client, settings):
    settings.TIME_ZONE = "America/New_York"
    dates = {**SERIES, "starts_at": ("2100-03-14", "02:30"), "ends_at": ("2100-03-14", "06:00")}
    with timezone.override("America/New_York"):
        assert _add(admin_client, _form(dates, rhythm="once")).status_code == 302
    assert Intake.objects.get().starts_at == datetime(2100, 3, 14, 2, 30, tzinfo=UTC)

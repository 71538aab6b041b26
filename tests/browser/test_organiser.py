"""The day of the course, from a phone: who came, on paper and in a file, and what they get."""

import re
import secrets
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import link_in, log_in
from tests.browser.test_every_page import complaints, shows_all_columns
from tests.browser.test_student import mails_to
from tests.browser.waiting import until

MAKE = """
from tests.courses.builders import end, make_confirmed, make_course, make_intake
intake = make_intake(seats=4, course=make_course(slug="{slug}", is_published=False))
make_confirmed(intake, name="Ines", email="{email}")
make_confirmed(intake, name="Tomos", places=2, for_whom="clients")
end(intake)
print(intake.pk)
"""
CLEAR = """
from courses.models import Course, Intake, Seat, SignUp
Seat.objects.filter(intake={pk}).delete()
SignUp.objects.filter(intake={pk}).delete()
Intake.objects.get(pk={pk}).delete()
Course.objects.get(slug="{slug}").delete()
"""


@pytest.fixture
def email():
    return f"ines-{secrets.token_hex(4)}@example.org"


@pytest.fixture
def intake(site, email):
    """An intake that is over, with two students."""
    slug = f"day-{secrets.token_hex(4)}"
    pk = site.shell(MAKE.format(slug=slug, email=email))
    yield f"/admin/courses/intake/{pk}"
    site.shell(CLEAR.format(slug=slug, pk=pk))


@pytest.fixture
def organiser(editor):
    editor.set_viewport_size({"width": 390, "height": 800})
    return editor


def test_who_came_is_noted_at_the_door_and_gets_a_certificate(organiser, intake, email, mailbox):
    organiser.goto(f"{intake}/change/")
    organiser.get_by_role("link", name="Attendance").click()
    assert complaints(organiser) == []
    organiser.get_by_role("group", name="Ines").get_by_label("Came").check()
    organiser.get_by_role("group", name="Tomos").get_by_label("1 came").check()
    organiser.get_by_role("button", name="Save", exact=True).click()
    expect(organiser.get_by_text("2 sign-ups changed.")).to_be_visible()
    expect(organiser.get_by_text("2 of 3 places were used.")).to_be_visible()
    until(lambda: any("Certificate" in mail["Subject"] for mail in mails_to(mailbox, email)))
    letter = next(mail for mail in mails_to(mailbox, email) if "Certificate" in mail["Subject"])
    _check(organiser, link_in(letter))


def test_the_list_of_sign_ups_is_whole_on_a_small_laptop(editor, intake, email):
    editor.set_viewport_size({"width": 1366, "height": 768})
    editor.goto("/admin/courses/signup/")
    expect(editor.get_by_text(email)).to_be_visible()
    assert shows_all_columns(editor) and complaints(editor) == []


@pytest.mark.parametrize(
    ("zone", "difference"), [("Asia/Tokyo", -9), ("America/New_York", 5), ("Asia/Kolkata", -5.5)]
)
def test_now_and_the_note_beside_an_hour_are_in_the_time_zone_of_the_intake(
    browser, base_url, zone, difference
):
    with browser.new_context(base_url=base_url, timezone_id="UTC") as context:
        page = context.new_page()
        log_in(page)
        # In winter, so that each zone is this far from UTC.
        page.clock.install(time=datetime(2027, 1, 15, 12, 30, tzinfo=UTC))
        page.goto("/admin/courses/intake/add/")
        page.get_by_label("Time zone").select_option(zone)
        page.locator(".field-opens_at").get_by_role("button", name="Now").click()
        expected = datetime(2027, 1, 15, 12, 30, tzinfo=UTC).astimezone(ZoneInfo(zone))
        expect(page.locator("#id_opens_at_1")).to_have_value(re.compile(f"^{expected:%H:%M}"))
        hours = f"{abs(difference)} hours {'ahead' if difference > 0 else 'behind'}"
        note = f"Note: Enter times in the {zone} timezone. (You are {hours}.)"
        expect(page.get_by_text(note)).to_have_count(5)


def _check(page, certificate):
    page.goto(certificate)
    expect(page.get_by_role("article", name="Certificate of attendance")).to_contain_text("Ines")
    assert complaints(page) == []
    page.get_by_role("link", name="/courses/certificates/").click()
    expect(page.get_by_role("heading", name="We issued this certificate")).to_be_visible()
    assert complaints(page) == []


def test_the_sheet_for_the_door_prints_without_what_is_for_the_screen(organiser, intake):
    organiser.goto(f"{intake}/sign-in-sheet/")
    assert complaints(organiser) == []
    organiser.emulate_media(media="print")
    expect(organiser.get_by_text("Back to the intake")).to_be_hidden()
    expect(organiser.get_by_role("heading", name="Sign-in sheet")).to_be_visible()
    assert organiser.locator(".signature").count() == 3


def test_the_roster_comes_as_a_file(organiser, intake, email):
    organiser.goto(f"{intake}/change/")
    with organiser.expect_download() as coming:
        organiser.get_by_role("link", name="Roster as a file").click()
    assert email in coming.value.path().read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_plots_can_be_seen_and_heard(organiser, intake, scheme):
    organiser.emulate_media(color_scheme=scheme)
    organiser.goto("/admin/")
    plot = organiser.get_by_role("img", name="Sign-ups by week")
    expect(plot).to_be_visible()
    bars = "rects => rects.map(rect => getComputedStyle(rect).fill)"
    page = organiser.evaluate("getComputedStyle(document.body).backgroundColor")
    assert page not in plot.locator("rect").evaluate_all(bars)
    organiser.get_by_text("Sign-ups by week as a table").click()
    expect(organiser.locator("details[open] tbody tr")).to_have_count(12)
    assert complaints(organiser) == []

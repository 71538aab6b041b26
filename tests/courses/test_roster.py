"""The roster as a CSV file, and the sign-in sheet."""

import csv
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from courses import attendance, payments, places, roster
from courses.models import Payment, SignUp
from tests.courses.builders import make_confirmed, make_helper, make_intake, make_waiting, sign_up
from website.one_line import one_line
from website.personal_fields import erased_values

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
HARMFUL = [
    *("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1+1", " =1+1", "＝1+1"),
    *('=HYPERLINK("http://x.example","y")', "\n=1+1"),
]


def _file(admin_client, intake):
    answer = admin_client.get(reverse("admin:courses_intake_roster_file", args=[intake.pk]))
    return answer, answer.getvalue().decode("utf-8")


def _rows(text):
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"), newline="")))


def test_the_file_opens_right_in_a_spreadsheet(admin_client):
    intake = make_intake()
    make_confirmed(intake, name="Zoë, “the Tall” Ås", message="Two\nlines")
    answer, text = _file(admin_client, intake)
    assert answer.streaming and answer["Content-Type"] == "text/csv; charset=utf-8"
    assert f'filename="{intake.course.slug}-2027-03.csv"' in answer["Content-Disposition"]
    assert text.startswith("\ufeff") and text.count("\r\n") == 2 and text.endswith("\r\n")
    [row] = _rows(text)
    assert (row["Name"], row["Message"]) == ("Zoë, “the Tall” Ås", "Two\nlines")


def test_the_file_holds_what_an_organiser_needs(admin_client, admin_user):
    intake = make_intake(seats=2)
    pair = make_confirmed(intake, places=2, message="By wheelchair")
    paid = (Payment.Kind.RECEIVED, Decimal(100))
    payment = payments.record(pair.pk, *paid, reference="Line 4", by=admin_user)
    attendance.record(pair.pk, 1, by=admin_user)
    signed_up = datetime(2026, 7, 1, 17, 30, tzinfo=UTC)
    SignUp.objects.filter(pk=pair.pk).update(created_at=signed_up)
    [row] = _rows(_file(admin_client, intake)[1])
    expected = [pair.name, pair.email, "For myself", "2", "confirmed", pair.reference]
    line = f"{payment.at.astimezone(LONDON):%Y-%m-%d} received 100.00, Line 4"
    expected += ["360.00", "100.00", "260.00", "0.00", line]
    assert [*row.values()] == [*expected, "1", "By wheelchair", "2026-07-01 18:30"]


@pytest.mark.parametrize("name", HARMFUL)
def test_no_cell_is_a_formula(admin_client, name):
    intake = make_intake()
    make_confirmed(intake, name=name, message=name, email="=a@example.org")
    [row] = _rows(_file(admin_client, intake)[1])
    message = name.replace("\r", "\n")
    assert (row["Name"], row["Message"]) == (f"'{one_line(name)}", f"'{message}")
    assert row["Email"] == "'=a@example.org"


def test_a_harmless_cell_is_unchanged():
    assert [roster.safe(cell) for cell in ("", "Ana-Rita", "1+1", 0)] == [
        "",
        "Ana-Rita",
        "1+1",
        "0",
    ]


def test_confirmed_students_come_first_then_waiting_then_ended(admin_client):
    intake = make_intake(seats=2)
    gone, awaiting, confirmed = sign_up(intake), sign_up(intake), sign_up(intake)
    waiting = make_waiting(intake)
    places.cancel(gone.pk)
    places.confirm(confirmed.pk)
    names = [row["Name"] for row in _rows(_file(admin_client, intake)[1])]
    assert names[-1] == gone.name and {*names[:3]} == {awaiting.name, confirmed.name, waiting.name}


def test_erased_students_are_not_in_the_file(admin_client):
    intake = make_intake()
    make_confirmed(intake)
    SignUp.objects.update(**erased_values(SignUp.PERSONAL_FIELDS))
    assert _rows(_file(admin_client, intake)[1]) == []


@pytest.mark.parametrize("students", [1, 5])
def test_the_file_takes_as_many_queries_for_five_as_for_one(
    admin_client, django_assert_num_queries, students
):
    intake = make_intake(seats=students)
    for _student in range(students):
        make_confirmed(intake)
    # Session, user, intake with its course, sign-ups, their payments.
    with django_assert_num_queries(6):
        _file(admin_client, intake)


@pytest.mark.parametrize("name", ["sign_in_sheet", "roster_file"])
def test_staff_who_may_not_see_sign_ups_get_no_list_of_names(name):
    client, intake = Client(), make_intake()
    client.force_login(make_helper("view_intake"))
    assert client.get(reverse(f"admin:courses_intake_{name}", args=[intake.pk])).status_code == 403


def test_the_sheet_has_a_line_to_sign_for_each_place_and_no_address(admin_client):
    intake = make_intake(seats=4)
    trio, _awaiting = make_confirmed(intake, places=3, name="<b>Ines</b>"), sign_up(intake)
    page = admin_client.get(reverse("admin:courses_intake_sign_in_sheet", args=[intake.pk])).text
    assert page.count('class="signature"') == 3 and "&lt;b&gt;Ines" in page
    assert all(part in page for part in ("Sign-in sheet", intake.when, intake.venue))
    assert trio.email not in page


@pytest.mark.parametrize("students", [1, 5])
def test_the_sheet_takes_as_many_queries_for_five_as_for_one(
    admin_client, django_assert_max_num_queries, students
):
    intake = make_intake(seats=students)
    for _student in range(students):
        make_confirmed(intake)
    # Session, user, intake with its course, sign-ups, seats, and the site's settings.
    with django_assert_max_num_queries(6):
        admin_client.get(reverse("admin:courses_intake_sign_in_sheet", args=[intake.pk]))

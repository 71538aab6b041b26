"""Attendance: the rule, and the register in the admin."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses import attendance, changing
from courses.models import SignUp
from tests.courses.builders import (
    fresh,
    make_attended,
    make_certified,
    make_confirmed,
    make_full_intake,
    make_helper,
    make_intake,
    sign_up,
)
from tests.editing import opened

pytestmark = pytest.mark.django_db


def _register(intake):
    return reverse("admin:courses_intake_attendance", args=[intake.pk])


def _answers(client, *pairs, **more):
    """What the page of their intake, opened now, sends with these answers."""
    form = opened(client, _register(pairs[0][0].intake))
    return {**form, **{f"came_{student.pk}": answer for student, answer in pairs}, **more}


def test_one_post_records_attendance_and_who_recorded_it(admin_client, admin_user):
    intake = make_intake(seats=6)
    one, trio, late = (make_confirmed(intake, places=number) for number in (1, 3, 1))
    form = _answers(admin_client, (one, "0"), (trio, "2"), (late, ""))
    assert "2 sign-ups changed." in admin_client.post(_register(intake), form, follow=True).text
    assert [fresh(student).attended for student in (one, trio, late)] == [0, 2, None]
    event = trio.events.last()
    assert (event.kind, event.places, event.by) == ("attended", 2, admin_user)


def test_one_button_counts_everyone_else_as_present(admin_client):
    intake = make_intake(seats=4)
    absent, trio = make_confirmed(intake), make_confirmed(intake, places=3)
    admin_client.post(_register(intake), _answers(admin_client, (absent, "0"), (trio, ""), all="1"))
    assert (fresh(absent).attended, fresh(trio).attended) == (0, 3)


def test_an_older_page_does_not_overwrite_another_organiser(admin_client, admin_user):
    intake = make_intake()
    first, second = make_confirmed(intake), make_confirmed(intake)
    stale = _answers(admin_client, (first, "1"), (second, ""))
    attendance.record(second.pk, 0, by=admin_user)
    admin_client.post(_register(intake), stale)
    assert (fresh(first).attended, fresh(second).attended) == (1, 0)


@pytest.mark.parametrize("answer", ["2", "-1", "all", "9" * 40])
def test_an_answer_that_was_not_on_the_page_saves_nothing(admin_client, answer):
    intake = make_intake()
    one, other = make_confirmed(intake), make_confirmed(intake)
    page = admin_client.post(_register(intake), _answers(admin_client, (one, answer), (other, "1")))
    assert "Nothing was saved" in page.text
    assert fresh(other).attended is None


def test_only_confirmed_students_are_on_the_register(admin_client, admin_user):
    intake = make_intake()
    awaiting, coming = sign_up(intake), make_confirmed(intake)
    page = admin_client.get(_register(intake)).text
    assert (coming.name in page, awaiting.name in page) == (True, False)
    assert not attendance.record(awaiting.pk, 1, by=admin_user)


def test_no_more_can_come_than_there_are_places(admin_user):
    pair = make_confirmed(make_intake(), places=2)
    assert not attendance.record(pair.pk, 3, by=admin_user)
    assert fresh(pair).attended is None


def test_recording_the_same_again_changes_nothing(admin_user):
    student = make_confirmed(make_intake())
    assert [attendance.record(student.pk, 1, by=admin_user) for _time in "ab"] == [True, False]
    assert student.events.filter(kind="attended").count() == 1


def test_students_who_attended_cannot_reduce_or_cancel(admin_user):
    pair = make_confirmed(make_intake(), places=2)
    attendance.record(pair.pk, 2, by=admin_user)
    assert not changing.change_places(pair.pk, 1)
    assert not fresh(pair).is_changeable


def test_fewer_than_have_certificates_withdraws_them(admin_user):
    student = make_certified()
    attendance.record(student.pk, 0, by=admin_user)
    assert not student.certificates.exists()
    assert student.events.last().reason == "certificates withdrawn"


def test_only_who_may_change_sign_ups_sees_the_register():
    client, intake = Client(), make_intake()
    client.force_login(make_helper("view_signup"))
    assert client.get(_register(intake)).status_code == 403


@pytest.mark.parametrize(
    ("value", "expected"), [("came", "Came"), ("absent", "Absent"), ("open", "Open")]
)
def test_the_list_is_filtered_by_attendance(admin_client, admin_user, value, expected):
    intake = make_intake(seats=3)
    for name, came in {"Came": 1, "Absent": 0, "Open": None}.items():
        attendance.record(make_confirmed(intake, name=name).pk, came, by=admin_user)
    page = admin_client.get(reverse("admin:courses_signup_changelist"), {"attendance": value})
    assert [row.name for row in page.context["cl"].queryset] == [expected]


@pytest.mark.parametrize("students", [1, 5])
def test_the_register_takes_as_many_queries_for_five_as_for_one(
    admin_client, django_assert_max_num_queries, students
):
    intake = make_full_intake(seats=students)
    # Session, user, intake with its course, sign-ups, and the site's settings twice.
    with django_assert_max_num_queries(7):
        assert admin_client.get(_register(intake)).status_code == 200


def test_the_intake_leads_to_its_roster_register_sheet_and_file(admin_client):
    intake = make_attended().intake
    page = admin_client.get(reverse("admin:courses_intake_change", args=[intake.pk])).text
    for name in ("attendance", "sign_in_sheet", "roster_file"):
        assert reverse(f"admin:courses_intake_{name}", args=[intake.pk]) in page
    assert f"?intake__id__exact={intake.pk}" in page


def test_the_dashboard_draws_sign_ups_by_week_and_counts_them(admin_client):
    intake = make_intake(seats=9)
    for weeks_ago, number in {0: 2, 3: 1, 40: 1}.items():
        for _student in range(number):
            student = sign_up(intake)
            then = timezone.now() - timedelta(weeks=weeks_ago)
            SignUp.objects.filter(pk=student.pk).update(created_at=then)
    bars = admin_client.get(reverse("admin:index")).context["bars"]
    assert [bar.number for bar in bars] == [*[0] * 8, 1, 0, 0, 2]
    assert [bar.height for bar in bars] == [*[0] * 8, 45, 0, 0, 90]

"""Intakes and sign-ups in the admin."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from courses.models import Course, Intake, Seat, SignUp
from tests.courses.builders import (
    fresh,
    make_confirmed,
    make_course,
    make_full_intake,
    make_intake,
    make_waiting,
    sign_up,
)
from tests.editing import forms, save

pytestmark = pytest.mark.django_db

Status = SignUp.Status


def _intake_form(course, **changes):
    dates = {
        "starts_at": ("2100-07-01", "18:30"),
        "ends_at": ("2100-08-01", "20:00"),
        "opens_at": ("2026-01-01", "00:00"),
        "closes_at": ("2100-06-01", "12:00"),
    }
    fields = {"course": course.pk, "slug": "2100-07", "capacity": 3, "venue": "Online"}
    fields |= {"time_zone": "Europe/London", "payment_instructions": "", "joining_instructions": ""}
    fields |= {"rhythm": "once", "pay_within": 7, "early_until_0": "", "early_until_1": ""}
    fields |= {f"{name}_{part}": dates[name][part] for name in dates for part in (0, 1)}
    fields |= {"sign_ups-TOTAL_FORMS": 0, "sign_ups-INITIAL_FORMS": 0}
    return {**fields, **changes}


def _change(intake):
    return reverse("admin:courses_intake_change", args=[intake.pk])


def _run(admin_client, action, *students):
    chosen = {"action": action, "_selected_action": [student.pk for student in students]}
    return admin_client.post(reverse("admin:courses_signup_changelist"), chosen, follow=True)


def test_staff_make_an_intake_with_seats_in_its_own_time_zone(admin_client):
    answer = admin_client.post(reverse("admin:courses_intake_add"), _intake_form(make_course()))
    assert answer.status_code == 302
    intake = Intake.objects.get()
    assert intake.starts_at == datetime(2100, 7, 1, 17, 30, tzinfo=UTC)
    assert Seat.objects.filter(intake=intake).count() == 3


def test_another_intake_begins_with_all_but_the_dates_of_one(admin_client):
    intake = make_intake(seats=9, venue="The barn", time_zone="Europe/Lisbon", pay_within=5)
    make_intake(time_zone="Europe/Rome")
    assert f"?like={intake.pk}" in admin_client.get(_change(intake)).text
    add = reverse("admin:courses_intake_add")
    [form] = [
        sent for sent in forms(admin_client.get(f"{add}?like={intake.pk}").text) if "slug" in sent
    ]
    taken_over = ("course", "venue", "time_zone", "pay_within", "capacity")
    expected = [str(intake.course.pk), "The barn", "Europe/Lisbon", "5", "9"]
    assert [form[name] for name in taken_over] == expected
    assert (form["slug"], form["starts_at_0"]) == ("", "")
    for odd in ("x", "999999999999999999999", "0"):
        assert admin_client.get(f"{add}?like={odd}").status_code == 200


def test_a_new_intake_is_in_the_time_zone_of_the_last_one(admin_client):
    make_intake(time_zone="Europe/Lisbon")
    page = admin_client.get(reverse("admin:courses_intake_add")).text
    assert '<option value="Europe/Lisbon" selected>' in page


@pytest.mark.parametrize("make", [make_confirmed, sign_up])
def test_the_page_of_a_sign_up_offers_to_act_for_the_student(admin_client, make):
    student = make(make_intake())
    page = admin_client.get(reverse("admin:courses_signup_change", args=[student.pk])).text
    assert f'name="_selected_action" value="{student.pk}"' in page and 'value="cancel"' in page
    assert ('value="confirm"' in page) == (make is sign_up)


def test_an_intake_shows_its_dates_in_its_own_time_zone(admin_client):
    intake = make_intake(
        starts_at=datetime(2100, 7, 1, 17, 30, tzinfo=UTC), ends_at=datetime(2101, 1, 1, tzinfo=UTC)
    )
    assert 'value="18:30"' in admin_client.get(_change(intake)).text


def test_saving_an_intake_unchanged_moves_no_date(admin_client):
    admin_client.post(reverse("admin:courses_intake_add"), _intake_form(make_course()))
    before = Intake.objects.get()
    save(admin_client, _change(before))
    after = Intake.objects.get()
    assert (after.starts_at, after.closes_at) == (before.starts_at, before.closes_at)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"ends_at_0": "2100-06-01"}, "The intake must end after it starts."),
        ({"closes_at_0": "2025-06-01"}, "Sign-up must close after it opens."),
        ({"closes_at_0": "2101-06-01"}, "Sign-up must close before the intake ends."),
        ({"time_zone": "Europe/Londn"}, "Select a valid choice"),
    ],
)
def test_an_invalid_intake_is_refused_with_a_message(admin_client, changes, message):
    form = _intake_form(make_course(), **changes)
    answer = admin_client.post(reverse("admin:courses_intake_add"), form)
    assert message in answer.text
    assert not Intake.objects.exists()


def test_added_seats_are_offered_and_the_history_names_the_staff(admin_client, admin_user):
    intake = make_full_intake(seats=1)
    waiting = make_waiting(intake)
    save(admin_client, _change(intake), capacity=2)
    assert fresh(waiting).status == Status.OFFERED
    assert waiting.events.last().by == admin_user


def test_fewer_seats_than_are_taken_are_refused_in_the_form(admin_client):
    intake = make_full_intake(seats=2)
    answer = save(admin_client, _change(intake), capacity=1)
    assert "2 seats are taken. Cancel a sign-up first" in answer.text
    assert intake.seats.count() == 2


def test_the_roster_shows_confirmed_and_waiting_students(admin_client):
    intake = make_full_intake(seats=1)
    waiting = make_waiting(intake)
    page = admin_client.get(_change(intake)).text
    assert all(student.email in page for student in intake.sign_ups.all())
    assert waiting.name in page


@pytest.mark.parametrize("students", [1, 5])
def test_the_roster_takes_as_many_queries_for_five_as_for_one(
    admin_client, django_assert_max_num_queries, students
):
    intake = make_full_intake(seats=students)
    with django_assert_max_num_queries(13):
        assert admin_client.get(_change(intake)).status_code == 200


def test_staff_cancel_and_confirm_from_the_list(admin_client, admin_user):
    intake = make_intake(seats=3)
    leaves, stays = make_confirmed(intake), sign_up(intake)
    assert "1 sign-up changed." in _run(admin_client, "cancel", leaves).text
    assert "1 sign-up changed." in _run(admin_client, "confirm", stays).text
    assert (fresh(leaves).status, fresh(stays).status) == (Status.CANCELLED, Status.CONFIRMED)
    assert {leaves.events.last().by, stays.events.last().by} == {admin_user}


def test_fields_that_the_site_writes_are_read_only(admin_client):
    student = make_confirmed(make_intake())
    form = {"name": "A. Student", "for_whom": "clients", "message": "", "status": "cancelled"}
    form |= {"email": "else@example.org", "places": 4}
    save(admin_client, reverse("admin:courses_signup_change", args=[student.pk]), **form)
    after = fresh(student)
    assert (after.name, after.for_whom) == ("A. Student", "clients")
    assert (after.status, after.email, after.places) == (Status.CONFIRMED, student.email, 1)


def test_the_history_of_a_sign_up_is_shown_and_cannot_be_changed(admin_client):
    student = make_confirmed(make_intake())
    page = admin_client.get(reverse("admin:courses_signup_change", args=[student.pk])).text
    assert "confirmed the place" in page
    assert 'name="events-0-kind"' not in page


def test_a_course_with_an_intake_cannot_be_deleted(admin_client):
    course = make_intake().course
    delete = reverse("admin:courses_course_delete", args=[course.pk])
    admin_client.post(delete, {"post": "yes"})
    assert Course.objects.filter(pk=course.pk).exists()


def test_the_dashboard_counts_each_intake(admin_client):
    intake = make_intake(seats=3)
    make_confirmed(intake)
    sign_up(intake)
    page = admin_client.get(reverse("admin:index")).text
    assert intake.course.title in page
    assert "1 taken, 1 reserved, 1 free" in page


def test_a_new_venue_or_new_dates_give_calendars_a_newer_entry(admin_client):
    admin_client.post(reverse("admin:courses_intake_add"), _intake_form(make_course()))
    intake = Intake.objects.get()
    seen = []
    for changes in ({}, {"capacity": 4}, {"venue": "Elsewhere"}, {"starts_at_0": "2100-07-02"}):
        save(admin_client, _change(intake), **changes)
        seen.append(fresh(intake).revision)
    assert seen == [0, 0, 1, 2]


def test_one_date_without_the_other_is_refused_with_a_message(admin_client):
    form = _intake_form(make_course(), ends_at_0="", ends_at_1="")
    answer = admin_client.post(reverse("admin:courses_intake_add"), form)
    assert "Fill in both dates, or neither for a self-paced intake." in answer.text

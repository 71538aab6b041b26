"""Reminders before the start: once to every confirmed student, and never after the start."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses import reminders, rescheduling
from courses.models import Intake
from tests.courses.builders import make_confirmed, make_confirmed_early, make_intake, sign_up
from website.models import OutgoingMail

pytestmark = pytest.mark.django_db
MAILS_BEFORE_A_START = ["courses/moved", "courses/reminder"]


def _soon(**fields):
    soon = timezone.now() + timedelta(days=2)
    return make_intake(starts_at=soon, closes_at=soon, seats=3, **fields)


def _remind():
    while reminders.remind_next():
        pass


def _reminded():
    kind = OutgoingMail.objects.filter(kind="courses/reminder")
    return list(kind.order_by("pk").values_list("to", flat=True))


def test_everyone_with_a_place_is_reminded_once():
    intake = _soon(joining_instructions="Door 3", payment_instructions="By transfer")
    early, _held = make_confirmed_early(intake), sign_up(intake)
    _remind()
    _remind()
    assert _reminded() == [early.email]
    text = OutgoingMail.objects.filter(kind="courses/reminder").earliest("pk").text
    parts = [str(intake.course), intake.when, intake.venue, "Door 3", "£180 is still to be paid"]
    assert [part for part in parts if part not in text] == []


def test_whoever_is_confirmed_after_that_learns_it_from_the_confirmation():
    late = make_confirmed(_soon())
    _remind()
    assert _reminded() == []
    assert "Your course starts soon." in OutgoingMail.objects.get(kind="courses/confirmed").text
    assert late.reminded_at is None


def test_new_dates_that_begin_soon_are_the_reminder():
    student = make_confirmed_early(make_intake(joining_instructions="Door 3"))
    moved = Intake.objects.get()
    moved.starts_at = moved.closes_at = timezone.now() + timedelta(days=2)
    rescheduling.save(moved, ["starts_at", "closes_at"])
    _remind()
    [mail] = OutgoingMail.objects.filter(to=student.email, kind__in=MAILS_BEFORE_A_START)
    parts = ["It starts soon.", "Door 3", "£180 is still to be paid"]
    assert [part for part in parts if part not in mail.text] == []


@pytest.mark.parametrize(
    "fields",
    [
        {"remind_days": None},
        {"remind_days": 1},
        {"starts_at": None, "ends_at": None},
        {"starts_at": timezone.now() - timedelta(hours=1)},
    ],
)
def test_nobody_is_reminded_too_early_too_late_or_where_staff_want_none(fields):
    intake = _soon()
    make_confirmed_early(intake)
    Intake.objects.update(**fields)
    _remind()
    assert _reminded() == []


def test_a_new_start_is_reminded_of_again():
    student = make_confirmed_early(_soon())
    _remind()
    moved = Intake.objects.get()
    moved.starts_at = timezone.now() + timedelta(days=30)
    rescheduling.save(moved, ["starts_at"])
    _remind()
    assert _reminded() == [student.email]
    Intake.objects.update(starts_at=timezone.now() + timedelta(days=2))
    _remind()
    assert _reminded() == [student.email] * 2

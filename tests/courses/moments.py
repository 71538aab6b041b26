"""Sign-ups of every status at every moment of an intake, for the table in clock.toml."""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from courses import places, waiting_list
from courses.models import Intake, SignUp
from tests.courses.builders import (
    end,
    fresh,
    let_time_pass,
    make_confirmed,
    make_course,
    make_intake,
    make_waiting,
    sign_up,
)
from tests.website.builders import make_superuser

NAMES = ("opens_at", "closes_at", "starts_at", "ends_at")
# The times of a sign-up.
TIMES = (
    *("created_at", "verified_at", "confirmed_at"),
    *("waiting_since", "expires_at", "reminded_at"),
)
# Days from now to the dates of NAMES.
DATES = {
    "before": (2, 20, 30, 60),
    "open": (-10, 20, 30, 60),
    "full": (-10, 20, 30, 60),
    "closed": (-30, -1, 2, 32),
    "begun": (-30, -5, -1, 30),
    "over": (-90, -60, -50, -1),
    "cancelled": (-10, 20, 30, 60),
}


def make(status):
    """A student with this status."""
    return fresh(MAKERS[status](make_intake(course=make_course(price=180), seats=1)))


def move_to(intake, moment):
    """Move its dates so that the moment is now, and cancel it if that is the moment. At "open" one
    place is free, at all other moments none."""
    now = timezone.now()
    dates = (now + timedelta(days=days) for days in DATES[moment])
    Intake.objects.filter(pk=intake.pk).update(**dict(zip(NAMES, dates, strict=True)))
    waiting_list.shorten_deadlines(fresh(intake))
    taken = intake.seats.filter(sign_up__isnull=False).count()
    places.set_capacity(intake.pk, taken + (moment == "open"), by=None)
    if moment == "cancelled":
        places.cancel_intake(intake.pk, by=make_superuser(), reason="The teacher is ill.")


def let_pass(intake, name):
    """Let the time pass until this date of the intake has come: all else is as much longer ago."""
    passed = getattr(fresh(intake), name) - timezone.now() + timedelta(seconds=1)
    if passed > timedelta(0):
        for rows, names in [(Intake.objects.filter(pk=intake.pk), NAMES), (intake.sign_ups, TIMES)]:
            rows.update(**{each: F(each) - passed for each in names})


def _waiting(intake):
    """For two places, and not for one alone."""
    make_confirmed(intake)
    student = make_waiting(intake, places=2)
    SignUp.objects.filter(pk=student.pk).update(declined_seats=1)
    return student


def _unverified(intake):
    make_confirmed(intake)
    return sign_up(intake)


def _offered(intake):
    holder, student = make_confirmed(intake), make_waiting(intake)
    places.cancel(holder.pk)
    return fresh(student)


def _cancelled(intake):
    student = make_confirmed(intake)
    places.cancel(student.pk)
    return student


def _no_place(intake):
    """Before staff moved the dates."""
    student = _waiting(intake)
    end(intake)
    assert waiting_list.end_next()
    return student


MAKERS = {
    "awaiting_confirmation": sign_up,
    "confirmed": make_confirmed,
    "waiting": _waiting,
    "unverified": _unverified,
    "offered": _offered,
    "cancelled": _cancelled,
    "lapsed": lambda intake: let_time_pass(sign_up(intake)),
    "no_place": _no_place,
}

"""Courses and sign-ups in named states."""

from datetime import timedelta
from itertools import count

from django.contrib.auth.models import Permission
from django.utils import timezone

from courses import attendance, certificates, changing, consent, interest, places, waiting_list
from courses.models import Course, Intake, SignUp
from courses.requests import SignUpRequest
from tests.website.builders import fresh, make_staff, make_superuser

numbers = count(1)


def make_course(**changes):
    number = next(numbers)
    fields = {
        "title": f"Course {number}",
        "slug": f"course-{number}",
        "summary": "What has been measured, and what has not.",
        "description": "<p>Six evenings.</p>",
        "teacher": "The teacher’s name and training.",
        "price": 180,
        "is_published": True,
    }
    return Course.objects.create(**{**fields, **changes})


def make_intake(*, seats=2, course=None, **changes):
    """An intake that is open for sign-up."""
    now = timezone.now()
    fields = {
        "slug": "2027-03",
        "time_zone": "Europe/London",
        "venue": "Online, by video call",
        "starts_at": now + timedelta(days=30),
        "ends_at": now + timedelta(days=60),
        "opens_at": now - timedelta(days=1),
        "closes_at": now + timedelta(days=20),
    }
    intake = Intake.objects.create(course=course or make_course(), **{**fields, **changes})
    places.set_capacity(intake.pk, seats, by=None)
    return intake


def make_closed_intake(**changes):
    return make_intake(closes_at=timezone.now() - timedelta(hours=1), **changes)


def make_intake_that_opens_later(**changes):
    return make_intake(opens_at=timezone.now() + timedelta(days=2), **changes)


def make_cancelled_intake():
    return make_intake(cancelled_at=timezone.now(), cancelled_reason="The teacher is ill.")


def make_past_intake():
    return make_intake(**_past())


def _past():
    days_ago = [timezone.now() - timedelta(days=days) for days in (30, 20, 10, 1)]
    return dict(zip(("opens_at", "closes_at", "starts_at", "ends_at"), days_ago, strict=True))


def end(intake):
    """Move its dates into the past."""
    Intake.objects.filter(pk=intake.pk).update(**_past())


def make_full_intake(*, seats=2):
    intake = make_intake(seats=seats)
    for _seat in range(seats):
        make_confirmed(intake)
    return intake


def sign_up_request(**changes):
    number = next(numbers)
    fields = {
        "name": f"Student {number}",
        "email": f"student-{number}@example.org",
        "for_whom": SignUp.ForWhom.MYSELF,
        "places": 1,
        "rate": Intake.Rate.FULL,
        "message": "",
        "consent_version": consent.CURRENT,
    }
    return SignUpRequest(**{**fields, **changes})


def sign_up(intake, *, visitor="", **changes):
    """Sign up a new student: awaiting confirmation, or waiting if too few seats are free."""
    return places.sign_up(intake.pk, sign_up_request(**changes), visitor=visitor).sign_up


def make_confirmed(intake, **changes):
    return verified(sign_up(intake, **changes))


def make_confirmed_early(intake, **changes):
    """Confirmed a month ago, before reminders of whatever starts soon were due."""
    student = make_confirmed(intake, **changes)
    SignUp.objects.filter(pk=student.pk).update(confirmed_at=timezone.now() - timedelta(days=30))
    return fresh(student)


def make_waiting(intake, **changes):
    """On the waiting list of a full intake, with a verified address."""
    waiting = make_confirmed(intake, **changes)
    assert waiting.status == SignUp.Status.WAITING
    return waiting


def verified(student):
    """After the confirmation link was used."""
    places.confirm(student.pk)
    return fresh(student)


def make_attended(*, came=1, **changes):
    """With recorded attendance in an intake that is over, before the worker has run."""
    student = make_confirmed(make_intake(seats=4), **changes)
    attendance.record(student.pk, came, by=make_superuser())
    end(student.intake)
    return fresh(student)


def make_certified(**changes):
    """After the worker has issued the certificate."""
    student = make_attended(**changes)
    certificates.issue_next()
    return student


def make_helper(permission):
    """Staff who hold this permission and no other."""
    helper = make_staff()
    helper.user_permissions.set(Permission.objects.filter(codename=permission))
    return helper


def make_interest(course, email="ana@example.org"):
    """An address that is not verified yet."""
    interest.add(course, email, visitor="")
    return course.interests.get()


def let_time_pass(student):
    """Let the reservation or offer expire, and run the worker job."""
    past = timezone.now() - timedelta(seconds=1)
    SignUp.objects.filter(pk=student.pk, expires_at__isnull=False).update(expires_at=past)
    while waiting_list.lapse_next():
        pass
    return fresh(student)


def form_data(**changes):
    number = next(numbers)
    fields = {
        "name": f"Student {number}",
        "email": f"student-{number}@example.org",
        "for_whom": "myself",
        "places": "1",
        "message": "",
        "consent": "on",
    }
    return {**fields, **changes}


def make_offered_another():
    """A confirmed student to whom another place is offered."""
    intake = make_intake(seats=2)
    student, other = make_confirmed(intake), make_confirmed(intake)
    changing.change_places(student.pk, 2)
    places.cancel(other.pk)
    return fresh(student)

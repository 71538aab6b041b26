"""Retention: who is forgotten, when, and what stays."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from courses import interest, payments, places
from courses.models import CoursePolicy, Intake, Interest, Payment, SignUp, SignUpEvent
from courses.privacy import provider
from courses.retention import BATCH, delete_old_interest, forget_old_sign_ups
from tests.courses.builders import (
    fresh,
    make_certified,
    make_confirmed,
    make_intake,
    make_interest,
)
from tests.editing import save
from tests.website.builders import make_superuser
from website.models import OutgoingMail

pytestmark = pytest.mark.django_db


def _ended(months, **changes):
    """Move the end of every intake that many months into the past."""
    end = timezone.now() - timedelta(days=months * 30.5)
    dates = {"ends_at": end, "starts_at": end - timedelta(days=1)}
    dates |= {"closes_at": end - timedelta(days=2), "opens_at": end - timedelta(days=3)}
    Intake.objects.update(**dates | changes)


def _forget():
    while forget_old_sign_ups():
        pass


def _is_forgotten(student):
    student = fresh(student)
    texts = [student.name, student.email, student.folded_email, student.message]
    return not any([*texts, student.request_digest, student.events.exists()])


def _mails_to(address):
    return OutgoingMail.objects.filter(to=address)


@pytest.mark.parametrize(("months", "is_forgotten"), [(23, False), (25, True)])
def test_students_are_forgotten_two_years_after_the_end(months, is_forgotten):
    student = make_confirmed(make_intake(), message="By wheelchair", places=2)
    _ended(months)
    _forget()
    assert _is_forgotten(student) == is_forgotten
    assert _mails_to(student.email).exists() != is_forgotten
    assert (fresh(student).status, fresh(student).places) == (SignUp.Status.CONFIRMED, 2)


def test_a_certificate_goes_with_the_name_on_it():
    student = make_certified()
    _ended(25)
    _forget()
    assert _is_forgotten(student)
    assert not student.certificates.exists()


def test_several_students_of_one_intake_are_forgotten_and_not_exported():
    intake = make_intake(seats=3)
    students = [make_confirmed(intake) for _seat in range(3)]
    _ended(25)
    _forget()
    assert all(_is_forgotten(student) for student in students)
    assert [provider.export(student.email) for student in students] == [{}] * 3
    assert intake.seats.filter(sign_up__isnull=False).count() == 3


@pytest.mark.parametrize(("months", "is_forgotten"), [(2, False), (4, True)])
def test_cancelled_sign_ups_are_forgotten_sooner(months, is_forgotten):
    stays, leaves = make_confirmed(make_intake()), make_confirmed(make_intake())
    places.cancel(leaves.pk)
    SignUpEvent.objects.update(at=timezone.now() - timedelta(days=months * 30.5))
    _forget()
    assert _is_forgotten(leaves) == is_forgotten
    assert not _is_forgotten(stays)


def test_with_payments_the_longer_time_counts_and_they_stay():
    student = make_confirmed(make_intake())
    payments.record(
        student.pk, Payment.Kind.RECEIVED, Decimal(180), reference="7", by=make_superuser()
    )
    places.cancel(student.pk)
    SignUpEvent.objects.update(at=timezone.now() - timedelta(days=200))
    _forget()
    assert not _is_forgotten(student)
    _ended(25)
    _forget()
    assert _is_forgotten(student) and fresh(student).paid == 180


def test_the_policy_sets_the_time(admin_client):
    student = make_confirmed(make_intake())
    _ended(7)
    page = reverse("admin:courses_coursepolicy_change", args=[CoursePolicy.objects.create().pk])
    save(admin_client, page, keep_months=0, keep_ended_months=3)
    assert CoursePolicy.load().keep_months == 24
    save(admin_client, page, keep_months=6, keep_ended_months=3)
    _forget()
    assert _is_forgotten(student)


def test_mails_about_another_sign_up_of_the_same_address_stay():
    old = make_confirmed(make_intake(), email="ana@example.org")
    _ended(25)
    new = make_confirmed(make_intake(), email="ana@example.org")
    _forget()
    texts = _mails_to("ana@example.org").values_list("text", flat=True)
    assert texts and all(new.get_absolute_url() in text for text in texts)
    assert _is_forgotten(old) and not _is_forgotten(new)


def test_sign_ups_are_forgotten_in_batches():
    example = make_confirmed(make_intake())
    SignUp.objects.bulk_create(
        SignUp(
            intake=example.intake, status="lapsed", email="a@b.test", consented_at=timezone.now()
        )
        for _number in range(BATCH)
    )
    _ended(25)
    assert [forget_old_sign_ups(), SignUp.objects.named().count()] == [True, 1]
    assert [forget_old_sign_ups(), forget_old_sign_ups(), SignUp.objects.named().count()] == [
        True,
        False,
        0,
    ]


@pytest.mark.parametrize(("months", "is_kept"), [(23, True), (25, False)])
def test_an_old_address_that_wants_news_is_deleted(months, is_kept):
    asked = make_interest(make_intake().course)
    interest.verify(asked.pk)
    Interest.objects.update(created_at=timezone.now() - timedelta(days=months * 30.5))
    while delete_old_interest():
        pass
    assert Interest.objects.exists() == is_kept

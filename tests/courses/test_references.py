"""The references of sign-ups and of payments: never changed, quoted, and found again."""

import re
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.urls import reverse

from courses import payments
from courses.models import Payment, SignUp
from courses.references import ALPHABET, LENGTH
from tests.courses.builders import fresh, make_confirmed, make_course, make_intake, sign_up
from website.models import OutgoingMail

pytestmark = pytest.mark.django_db


def _pay(student, reference, amount=40):
    received = Payment.Kind.RECEIVED
    return payments.record(student.pk, received, Decimal(amount), reference=reference, by=None)


def _found(admin_client, text):
    page = admin_client.get(reverse("admin:courses_signup_changelist"), {"q": text})
    return list(page.context["cl"].result_list)


def test_a_reference_is_random_and_outlives_a_new_address_of_the_intake():
    student = sign_up(make_intake(slug="ny"))
    reference = student.reference
    assert re.fullmatch(f"[{ALPHABET}]{{{LENGTH}}}", reference)
    student.intake.slug = "york"
    student.intake.save()
    assert fresh(student).reference == reference != sign_up(student.intake).reference


def test_students_who_were_told_a_reference_before_keep_it():
    student = sign_up(make_intake(slug="ny"))
    import_module("courses.migrations.0010_reference").fill(apps, None)
    assert fresh(student).reference == f"NY-{student.pk}"


def test_every_mail_and_the_receipt_quote_it(client):
    student = make_confirmed(make_intake(course=make_course(price=0)))
    _pay(student, "Line 4")
    mails = OutgoingMail.objects.filter(to=student.email)
    assert mails.count() == 3
    assert all(f"Reference: {student.reference}" in mail.text for mail in mails)
    assert student.reference in client.get(student.get_absolute_url()).text


def test_staff_find_a_sign_up_by_its_reference_and_by_that_of_a_payment(admin_client):
    intake = make_intake(seats=4)
    student, other = make_confirmed(intake), make_confirmed(intake)
    _pay(student, "stmt 8")
    _pay(student, "stmt 8, rest")
    for text in (student.reference.lower(), "stmt 8", f"{student.reference} stmt"):
        [found] = _found(admin_client, text)
        assert (found, found.sum_paid) == (student, 80)
    assert _found(admin_client, other.reference) == [other]


def test_the_database_refuses_a_reference_twice():
    first, second = sign_up(make_intake()), sign_up(make_intake())
    with pytest.raises(IntegrityError), transaction.atomic():
        SignUp.objects.filter(pk=second.pk).update(reference=first.reference)

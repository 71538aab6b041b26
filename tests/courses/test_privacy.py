"""Export and erasure of the personal data that courses store."""

from decimal import Decimal

import pytest
from django.db import models

from courses import payments
from courses.models import (
    Interest,
    Payment,
    Seat,
    SignUp,
)
from courses.privacy import provider
from tests.courses.builders import (
    fresh,
    make_certified,
    make_confirmed,
    make_full_intake,
    make_intake,
    make_interest,
    make_waiting,
    sign_up,
    verified,
)
from tests.website.builders import make_superuser
from website.models import TokenField

pytestmark = pytest.mark.django_db
HERS = {"email": "Margaret@Example.org", "name": "Margaret", "message": "By wheelchair"}
# Which texts were shown, and what finds the payments in the accounts: nothing about the person.
NOT_ERASED = {"consent_version", "refund_terms", "reference"}


def _free_texts(model):
    """Names of the text fields that are neither choices nor tokens."""
    texts = (models.CharField, models.TextField)
    fields = [it for it in model._meta.concrete_fields if not isinstance(it, TokenField)]
    return {field.name for field in fields if isinstance(field, texts) and not field.choices}


def _pay(student):
    payments.record(
        student.pk, Payment.Kind.RECEIVED, Decimal(180), reference="Line 7", by=make_superuser()
    )


def test_every_model_that_belongs_to_a_sign_up_declares_its_fields():
    related = {relation.related_model for relation in SignUp._meta.related_objects}
    assert {model for model in related if not hasattr(model, "PERSONAL_FIELDS")} == {Seat}


def test_every_text_of_a_sign_up_is_exported_and_erased():
    paid = make_confirmed(make_intake(), **HERS)
    _pay(paid)
    names = sorted(_free_texts(SignUp) - {"email", "folded_email"})
    texts = {name: f"of hers: {number}" for number, name in enumerate(names)}
    SignUp.objects.filter(pk=paid.pk).update(**texts)
    exported = str(provider.export("margaret@example.org"))
    assert {name for name, text in texts.items() if text not in exported} == {"request_digest"}
    provider.erase("margaret@example.org")
    row = SignUp.objects.values().get(pk=paid.pk)
    assert {name for name in _free_texts(SignUp) if row[name]} == NOT_ERASED


def test_the_export_has_the_answers_and_the_history():
    make_confirmed(make_intake(), **HERS)
    sign_up(make_intake(), email="tomos@example.org")
    [row] = provider.export("margaret@example.org")["Sign-ups"]
    assert [row["Name"], row["Message"], row["Status"]] == [
        "Margaret",
        "By wheelchair",
        "confirmed",
    ]
    assert "signed up" in row["History"] and row["Consented"]


def test_the_network_of_a_form_is_stored_until_the_sign_up_is_confirmed_or_ends():
    student = sign_up(make_intake(), visitor="2001:db8:1:2::/64", **HERS)
    [row] = provider.export("margaret@example.org")["Sign-ups"]
    assert row["Network that the form came from"] == "2001:db8:1:2::/64"
    assert fresh(student).network and not verified(student).network


def test_the_export_has_the_number_in_the_queue_the_certificates_and_the_payments():
    waiting, certified = make_waiting(make_full_intake()), make_certified()
    _pay(certified)
    [row] = provider.export(waiting.email)["Sign-ups"]
    assert row["Position on the waiting list"] == "1" and row["Waiting since"]
    [row] = provider.export(certified.email)["Sign-ups"]
    assert certified.name in row["Certificates"] and "Line 7" in row["Payments"]


def test_an_address_that_wants_news_is_exported_and_erased():
    interest = make_interest(make_intake().course)
    [row] = provider.export(interest.email)["Courses you want to hear about"]
    assert row["Email"] == interest.email and row["Confirmation link expires"]
    provider.erase(interest.email)
    assert not Interest.objects.exists()


def test_erasing_a_student_offers_the_place_to_the_next():
    intake = make_intake(seats=1)
    make_confirmed(intake, **HERS)
    waiting = make_confirmed(intake)
    provider.erase("margaret@example.org")
    assert provider.export("margaret@example.org") == {}
    assert not SignUp.objects.filter(name="Margaret").exists()
    assert fresh(waiting).status == SignUp.Status.OFFERED


def test_payments_stay_without_a_name():
    paid = make_confirmed(make_intake(), **HERS)
    _pay(paid)
    provider.erase("margaret@example.org")
    paid.refresh_from_db()
    assert (paid.name, paid.email, paid.message, paid.is_live) == ("", "", "", False)
    assert paid.payments.get().amount == 180 and not paid.events.exists()

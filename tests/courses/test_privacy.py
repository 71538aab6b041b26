"""What the courses tell and erase of a person."""

from decimal import Decimal

import pytest

from courses import payments
from courses.models import Interest, Payment, SignUp
from courses.privacy import provider
from tests.courses.builders import make_confirmed, make_intake, make_interest, sign_up
from tests.website.builders import make_superuser

pytestmark = pytest.mark.django_db
HERS = {"email": "Margaret@Example.org", "name": "Margaret", "message": "By wheelchair"}


def test_a_person_is_told_all_that_the_courses_hold_of_them():
    make_confirmed(make_intake(), visitor="192.0.2.7", **HERS)
    sign_up(make_intake(), email="tomos@example.org")
    [row] = provider.export("margaret@example.org")["Sign-ups"]
    assert [row["Name"], row["Message"], row["Where it stands"]] == [
        "Margaret",
        "By wheelchair",
        "confirmed",
    ]
    assert "192.0.2.7" in row["History"] and row["Consented"]


def test_an_address_that_waits_for_news_is_told_and_erased():
    interest = make_interest(make_intake().course)
    assert provider.export(interest.email)["Courses you want to hear of"]
    provider.erase(interest.email)
    assert not Interest.objects.exists()


def test_who_is_erased_leaves_the_place_to_the_next():
    intake = make_intake(seats=1)
    make_confirmed(intake, **HERS)
    waiting = make_confirmed(intake)
    provider.erase("margaret@example.org")
    assert provider.export("margaret@example.org") == {}
    assert not SignUp.objects.filter(name="Margaret").exists()
    waiting.refresh_from_db()
    assert waiting.status == SignUp.Status.OFFERED


def test_money_that_changed_hands_stays_in_the_books_without_a_name():
    paid = make_confirmed(make_intake(), **HERS)
    payments.record(
        paid.pk, Payment.Kind.RECEIVED, Decimal(180), reference="Line 7", by=make_superuser()
    )
    provider.erase("margaret@example.org")
    paid.refresh_from_db()
    assert (paid.name, paid.email, paid.message, paid.is_live) == ("", "", "", False)
    assert paid.payments.get().amount == 180 and not paid.events.exists()

"""Prices, what is owed, and payments."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from courses import changing, payments, places
from courses.models import Payment, SignUp
from courses.money import money
from courses.privacy import anonymise
from tests.courses.builders import (
    form_data,
    fresh,
    make_confirmed,
    make_course,
    make_full_intake,
    make_intake,
    make_waiting,
    sign_up,
)
from tests.editing import save
from website.models import OutgoingMail

pytestmark = pytest.mark.django_db
Kind = Payment.Kind


def _soon():
    return timezone.now() + timedelta(days=3)


def _priced(**changes):
    prices = {"price": 95, "early_price": 80, "concession_price": 60}
    course = make_course(**prices, concession_for="for students", **changes)
    return make_intake(
        seats=4, course=course, early_until=_soon(), payment_instructions="Sort code 00-00-00"
    )


def _pay(student, amount, kind=Kind.RECEIVED, *, by=None):
    return payments.record(student.pk, kind, Decimal(amount), reference="Line 4", by=by)


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("95", "GBP", "£95"),
        ("62.5", "EUR", "€62.50"),
        ("1200.00", "CHF", "CHF 1,200"),
        ("0", "USD", "$0"),
    ],
)
def test_an_amount_is_written_with_its_currency(settings, amount, currency, text):
    settings.USE_THOUSAND_SEPARATOR = True
    assert money(Decimal(amount), currency) == text


def test_every_price_is_on_the_course_page_and_the_form(client):
    intake = _priced(refunds="All of it until a week before")
    for address in (intake.course.get_absolute_url(), intake.get_sign_up_url()):
        page = " ".join(client.get(address).text.split())
        expected = ["£80 ", "if you sign up before", "then £95", "£60 ", "concession: for students"]
        assert [part for part in [*expected, "until a week before"] if part not in page] == []


@pytest.mark.parametrize(("rate", "price"), [("full", 80), ("concession", 60)])
def test_a_sign_up_keeps_the_price_of_its_day(client, rate, price):
    intake = _priced()
    client.post(intake.get_sign_up_url(), form_data(rate=rate))
    type(intake).objects.update(early_until=None)
    intake.course.price = 500
    intake.course.save()
    assert SignUp.objects.get().price_each == price


def test_a_concession_that_the_course_does_not_have_cannot_be_asked_for(client):
    intake = make_intake()
    client.post(intake.get_sign_up_url(), form_data(rate="concession"))
    assert SignUp.objects.get().price_each == 180


def test_the_receipt_says_what_is_owed_by_when_and_how_to_pay(client):
    student = make_confirmed(_priced(), places=2)
    page = " ".join(client.get(student.get_absolute_url()).text.split())
    assert "£160 (2 places at £80)" in page
    assert f"Quote <strong>{student.reference}</strong>" in page and "Sort code 00-00-00" in page
    assert "Sort code 00-00-00" in OutgoingMail.objects.get(kind="courses/confirmed").text


def test_nothing_is_owed_before_a_place_is_confirmed(client):
    student = sign_up(_priced())
    assert fresh(student).owed == 0
    page = client.get(student.get_absolute_url()).text
    assert "You pay once your place is confirmed" in page and "Sort code" not in page


def test_payment_is_due_some_days_after_the_confirmation_but_not_after_the_start():
    intake = make_intake(starts_at=datetime(2100, 7, 10, 22, 30, tzinfo=UTC), ends_at=_2101())
    days = [intake.pay_by(datetime(2100, 7, day, 9, tzinfo=UTC)) for day in (1, 6, 20)]
    assert days == [date(2100, 7, 8), date(2100, 7, 10), date(2100, 7, 20)]


def _2101():
    return datetime(2101, 1, 1, tzinfo=UTC)


def test_part_payments_add_up_and_each_is_mailed(client):
    student = make_confirmed(_priced())
    _pay(student, 30)
    assert (fresh(student).paid, fresh(student).owed) == (30, 50)
    _pay(student, 50)
    texts = OutgoingMail.objects.filter(kind="courses/payment").order_by("pk")
    assert "£50 is still to be paid" in texts[0].text
    assert "Nothing is left to pay" in texts[1].text


def test_giving_a_place_back_lowers_what_is_owed():
    student = make_confirmed(_priced(), places=2)
    _pay(student, 30)
    changing.change_places(student.pk, 1)
    assert fresh(student).owed == 50


def test_cancelling_after_paying_mails_the_payments_and_the_refund_terms():
    student = make_confirmed(_priced(refunds="All of it until a week before"))
    _pay(student, 80)
    places.cancel(student.pk)
    mail = OutgoingMail.objects.get(kind="courses/cancelled")
    for text in (mail.text, mail.html):
        assert "You have paid £80" in text and "All of it until a week before" in text


def test_more_cannot_be_refunded_than_was_paid():
    student = make_confirmed(_priced())
    _pay(student, 80)
    _pay(student, 50, Kind.REFUNDED)
    with pytest.raises(payments.MoreThanPaid):
        _pay(student, 31, Kind.REFUNDED)
    assert fresh(student).paid == 30


@pytest.mark.parametrize("prices", [{"early_price": 96}, {"concession_price": 96}, {"price": -1}])
def test_the_database_refuses_a_lower_price_that_is_higher(prices):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_course(**{"price": 95, **prices})


def _note(admin_client, student, **changes):
    line = {"kind": "received", "amount": "80", "reference": "Line 4", **changes}
    form = {"payments-TOTAL_FORMS": 1} | {f"payments-0-{name}": line[name] for name in line}
    address = reverse("admin:courses_signup_change", args=[student.pk])
    return admin_client.get(save(admin_client, address, **form).url).text


def test_staff_record_a_payment_with_its_reference_and_their_name(admin_client, admin_user):
    student = make_confirmed(_priced())
    _note(admin_client, student)
    payment = student.payments.get()
    assert (payment.amount, payment.reference, payment.by) == (80, "Line 4", admin_user)
    assert "£80 of £80" in admin_client.get(reverse("admin:courses_signup_changelist")).text


def test_a_refund_that_is_too_high_is_an_error(admin_client):
    student = make_confirmed(_priced())
    assert "“refunded 80” was not recorded" in _note(admin_client, student, kind="refunded")
    assert not student.payments.exists()


def test_staff_find_who_still_owes_and_to_whom_something_is_to_be_given_back(admin_client):
    intake = _priced()
    owes, paid, waits = make_confirmed(intake), make_confirmed(intake), sign_up(intake)
    extra = make_confirmed(intake)
    for student, amount in ((paid, 80), (waits, 80), (extra, 90)):
        _pay(student, amount)
    addresses = [student.email for student in (owes, paid, extra, waits)]
    for value, expected in (("owed", 0), ("settled", 1), ("overpaid", 2)):
        url = f"{reverse('admin:courses_signup_changelist')}?payment={value}"
        page = admin_client.get(url).text
        assert [address in page for address in addresses] == [n == expected for n in range(4)]


def test_the_list_names_who_was_erased_by_the_reference(admin_client):
    student = make_confirmed(_priced(), name="Margaret Owen")
    _pay(student, 80)
    anonymise([student.pk])
    page = admin_client.get(reverse("admin:courses_signup_changelist")).text
    assert student.reference in page and "Margaret" not in page


@pytest.mark.parametrize("rows", [1, 5])
def test_the_list_takes_as_many_queries_for_five_rows_and_intakes_as_for_one(
    admin_client, django_assert_max_num_queries, rows
):
    for _row in range(rows):
        make_waiting(make_full_intake(seats=1))
    # Session and user, rows, their seats and number, the site's settings, the days of the calendar;
    # the intakes for the filter, and for each of five filters its counts.
    with django_assert_max_num_queries(22):
        assert admin_client.get(reverse("admin:courses_signup_changelist")).status_code == 200

"""Mails about sign-ups that do not arrive: the receipt says so, and seats are freed soon."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses import places, reservations, waiting_list
from courses.dates import moment
from courses.models import SignUp
from tests.courses.builders import (
    form_data,
    fresh,
    make_confirmed,
    make_full_intake,
    make_intake,
    make_waiting,
)
from tests.courses.invariants import check
from tests.fakes.smtp import Mood
from website.mail import delivery, outcome
from website.models import OutgoingMail

pytestmark = pytest.mark.django_db
Status = SignUp.Status
UNDELIVERED = "We could not deliver our mail to ana@gmial.com"


def _sign_up(client, intake, **changes):
    data = form_data(email="ana@gmial.com", **changes)
    return client.post(intake.get_sign_up_url(), data)["Location"]


def _send_all():
    while delivery.send_next():
        pass


@pytest.mark.parametrize("seats", [4, 0])
def test_a_refused_confirmation_is_said_on_the_receipt_at_once(client, smtp, seats):
    smtp.mood = Mood.REFUSE_RECIPIENT
    receipt = _sign_up(client, make_intake(seats=seats))
    assert "spam folder" in client.get(receipt).text
    _send_all()
    page = client.get(receipt).text
    assert (
        UNDELIVERED in page and "Did you mean ana@gmail.com?" in page and "change it below" in page
    )
    assert "spam folder" not in page


def test_a_mail_that_is_put_off_is_said_to_be_on_its_way(client, smtp):
    smtp.mood = Mood.TRY_LATER
    receipt = _sign_up(client, make_intake())
    _send_all()
    page = client.get(receipt).text
    assert "has not been delivered yet" in page and "spam folder" not in page


def test_a_mail_to_a_confirmed_student_that_failed_is_said_too(client, smtp):
    smtp.mood = Mood.REFUSE_RECIPIENT
    student = make_confirmed(make_intake(), email="ana@gmial.com")
    _send_all()
    page = client.get(student.get_absolute_url()).text
    assert UNDELIVERED in page and "change it below" in page


def test_an_offer_whose_mail_was_refused_says_so_after_it_has_ended(client, smtp):
    intake = make_full_intake(seats=1)
    waiting = make_waiting(intake, email="ana@gmial.com")
    _send_all()
    smtp.mood = Mood.REFUSE_RECIPIENT
    places.cancel(intake.sign_ups.get(status=Status.CONFIRMED).pk)
    _send_all()
    assert waiting_list.pass_on_undelivered()
    assert fresh(waiting).status == Status.LAPSED
    page = client.get(waiting.get_absolute_url()).text
    assert UNDELIVERED in page and "sign up again" in page


def test_the_rule_for_many_rows_agrees_with_that_for_one(client, smtp):
    intake = make_intake(seats=4)
    smtp.mood = Mood.REFUSE_RECIPIENT
    _sign_up(client, intake)
    _send_all()
    smtp.mood = Mood.ACCEPT
    make_confirmed(intake)
    _send_all()
    rows = {
        row.pk: outcome.of(row, row.email) == outcome.Outcome.GIVEN_UP
        for row in SignUp.objects.all()
    }
    assert {row.pk for row in outcome.given_up(SignUp.objects.all(), "sign_ups")} == {
        pk for pk, is_given_up in rows.items() if is_given_up
    }
    assert [*rows.values()].count(True) == 1


def test_the_seats_of_an_undelivered_link_are_freed_within_minutes(client, smtp):
    smtp.mood = Mood.REFUSE_RECIPIENT
    intake = make_intake(seats=8)
    receipt = _sign_up(client, intake)
    _send_all()
    assert reservations.shorten_undelivered() and not reservations.shorten_undelivered()
    student = SignUp.objects.get()
    assert student.seats_until <= timezone.now() + timedelta(minutes=15)
    until = moment(student.seats_until, intake.time_zone)
    assert f"until {until}" in client.get(receipt).text
    SignUp.objects.update(seats_until=timezone.now())
    assert reservations.release_next()
    assert intake.seats.filter(sign_up=None).count() == 8
    page = client.get(receipt).text
    assert UNDELIVERED in page and "We hold no place for you" in page
    check(intake)


def test_a_mail_that_is_put_off_or_arrived_shortens_nothing(client, smtp):
    _sign_up(client, make_intake(seats=8))
    assert not reservations.shorten_undelivered()
    smtp.mood = Mood.TRY_LATER
    _send_all()
    assert not reservations.shorten_undelivered()
    smtp.mood = Mood.ACCEPT
    OutgoingMail.objects.update(send_due_at=timezone.now())
    _send_all()
    assert not reservations.shorten_undelivered()


def test_a_new_address_that_cannot_be_mailed_is_said_on_the_receipt(client, smtp):
    student = make_confirmed(make_intake())
    receipt = student.get_absolute_url()
    client.post(receipt, {"action": "address", "email": "ana@gmial.com"})
    smtp.mood = Mood.REFUSE_RECIPIENT
    assert UNDELIVERED not in client.get(receipt).text
    _send_all()
    page = client.get(receipt).text
    assert UNDELIVERED in page and "Did you mean ana@gmail.com?" in page

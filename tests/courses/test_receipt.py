"""What a student can change on the receipt."""

import pytest
from django.template.loader import get_template

from courses.models import SignUp
from tests.courses.builders import (
    fresh,
    make_confirmed,
    make_full_intake,
    make_intake,
    make_past_intake,
    make_waiting,
    sign_up,
)
from tests.courses.receipts import press
from website.models import OutgoingMail

pytestmark = pytest.mark.django_db
Status = SignUp.Status


def test_a_student_changes_the_name(client):
    student = make_confirmed(make_intake(), name="Ines")
    assert press(client, student, "rename", name="  Ana   Lima ").status_code == 303
    assert fresh(student).name == "Ana Lima"
    assert student.events.get(kind="renamed").reason == "Ines → Ana Lima"


@pytest.mark.parametrize("name", ["", "   ", "x" * 121, "a\x00b"])
def test_an_invalid_name_is_refused_and_the_form_is_open(client, name):
    student = make_confirmed(make_intake())
    answer = press(client, student, "rename", name=name)
    assert (answer.status_code, "field-error" in answer.text) == (200, True)
    assert "<details" in answer.text and " open>" in answer.text
    assert fresh(student).name == student.name


def test_reducing_offers_the_other_places_at_once(client):
    intake = make_intake(seats=3)
    trio, waiting = make_confirmed(intake, places=3), make_waiting(intake, places=2)
    press(client, trio, "places", places="1")
    assert (fresh(trio).places, fresh(trio).seats.count()) == (1, 1)
    assert fresh(waiting).status == Status.OFFERED
    assert "You now have 1 place." in OutgoingMail.objects.get(kind="courses/changed").text


@pytest.mark.parametrize("number", ["0", "2", "5", "-1", "many", "", "²"])
def test_no_other_number_than_those_to_choose_from_changes_the_places(client, number):
    pair = make_confirmed(make_intake(seats=8), places=2)
    press(client, pair, "places", places=number)
    assert (fresh(pair).places, pair.seats.count()) == (2, 2)


def test_reducing_while_waiting_repeats_an_offer_that_was_too_small(client):
    trio = make_confirmed(make_intake(seats=2), places=3)
    press(client, trio, "decline")
    assert (fresh(trio).status, fresh(trio).declined_seats) == (Status.WAITING, 2)
    press(client, trio, "places", places="2")
    assert (fresh(trio).status, trio.seats.count()) == (Status.OFFERED, 2)


def test_reducing_while_waiting_keeps_the_queue_position(client):
    intake = make_full_intake()
    pair, _next = make_waiting(intake, places=2), make_waiting(intake)
    press(client, pair, "places", places="1")
    assert fresh(pair).number_in_queue == 1


@pytest.mark.parametrize("action", ["cancel", "decline", "rename", "address", "places"])
def test_nothing_can_be_changed_once_the_intake_is_over(client, action):
    intake = make_intake(seats=4)
    pair = make_confirmed(intake, places=2)
    past = make_past_intake()
    type(intake).objects.filter(pk=intake.pk).update(
        **{name: getattr(past, name) for name in ("opens_at", "closes_at", "starts_at", "ends_at")}
    )
    press(client, pair, action, name="Else", places="1", email="else@example.org")
    after = fresh(pair)
    assert (after.status, after.name, after.places) == (Status.CONFIRMED, pair.name, 2)
    assert "<form" not in client.get(pair.get_absolute_url()).text


def test_the_receipt_says_that_no_place_became_free(client):
    intake = make_full_intake()
    waiting = make_waiting(intake)
    past = make_past_intake()
    type(intake).objects.filter(pk=intake.pk).update(
        **{name: getattr(past, name) for name in ("opens_at", "closes_at", "starts_at", "ends_at")}
    )
    assert "No place became free" in client.get(waiting.get_absolute_url()).text


def test_search_engines_are_kept_off_the_receipt(client):
    page = client.get(sign_up(make_intake()).get_absolute_url()).text
    assert '<meta name="robots" content="noindex">' in page


@pytest.mark.parametrize("status", SignUp.Status.values)
def test_each_status_has_a_template(status):
    assert get_template(f"courses/status/{status}.html")

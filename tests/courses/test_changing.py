"""Changes on the receipt: the name and the number of places."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses import changing, payments, places, privacy, waiting_list
from courses.models import Payment, SignUp
from tests.courses import invariants
from tests.courses.builders import (
    fresh,
    make_confirmed,
    make_course,
    make_intake,
    make_superuser,
    make_waiting,
    sign_up,
)
from tests.courses.receipts import confirmation_path, history, last_mail, press
from website.models import OutgoingMail

pytestmark = pytest.mark.django_db
Status = SignUp.Status
NEW = "new@example.org"


def test_free_places_are_added_at_once_at_the_price_that_was_agreed(client):
    intake = make_intake(seats=3, course=make_course(price=80))
    student = make_confirmed(intake)
    intake.course.price = 95
    intake.course.save()
    assert "Each further place costs £80" in client.get(student.get_absolute_url()).text
    assert press(client, student, "places", places="3").status_code == 303
    assert (fresh(student).places, student.seats.count(), fresh(student).total) == (3, 3, 240)
    mail = last_mail(student.email)
    assert "You now have 3 places" in mail.text and "£240" in mail.text
    assert (mail.calendar["method"], history(student)[-1]) == ("REQUEST", "added")
    invariants.check(intake)


def test_what_is_not_free_joins_the_waiting_list_and_the_seats_stay(client):
    intake = make_intake(seats=2)
    student, other = make_confirmed(intake), make_confirmed(intake)
    before = make_waiting(intake)
    press(client, student, "places", places="3")
    further = fresh(student).further
    assert (fresh(student).status, student.seats.count()) == (Status.CONFIRMED, 1)
    assert (further.status, further.places, further.number_in_queue) == (Status.WAITING, 2, 2)
    assert "You wait for 2 more places" in client.get(student.get_absolute_url()).text
    assert "as number 2 on the waiting list" in last_mail(student.email).text
    places.cancel(other.pk)
    assert fresh(before).status == Status.OFFERED
    invariants.check(intake)


def test_some_places_are_added_and_the_others_waited_for(client):
    intake = make_intake(seats=2)
    student = make_confirmed(intake)
    press(client, student, "places", places="4")
    assert (fresh(student).places, fresh(student).further.places) == (2, 2)
    invariants.check(intake)


def test_an_offer_of_another_place_is_accepted_by_its_link(client, offered):
    mail = last_mail(offered.email)
    assert (mail.kind, "stays yours" in mail.text) == ("courses/offered", True)
    assert "1 place for" in client.get(confirmation_path(mail)).text
    assert (fresh(offered).places, fresh(offered).further.status) == (1, Status.OFFERED)
    assert client.post(confirmation_path(mail))["Location"] == offered.get_absolute_url()
    assert (fresh(offered).places, offered.seats.count(), fresh(offered).further) == (2, 2, None)
    assert "no longer needed" in client.get(confirmation_path(mail)).text
    invariants.check(offered.intake)


@pytest.mark.parametrize("end", ["decline", "lapse", "refuse"])
def test_an_offer_of_another_place_that_is_not_taken_leaves_the_place_they_have(
    client, offered, end
):
    further = offered.further
    if end == "decline":
        assert press(client, offered, "decline").status_code == 303
    elif end == "lapse":
        SignUp.objects.filter(pk=further.pk).update(expires_at=timezone.now() - timedelta(1))
        assert waiting_list.lapse_next()
    else:
        OutgoingMail.objects.filter(pk=further.offer_mail_id).update(
            send_due_at=None, failed_at=timezone.now()
        )
        assert waiting_list.pass_on_undelivered()
    after = fresh(offered)
    assert (after.status, after.places, after.seats.count()) == (Status.CONFIRMED, 1, 1)
    assert (after.further, "stays yours" in last_mail(after.email).text) == (None, True)
    invariants.check(offered.intake)


def test_staff_give_the_further_places_ahead_of_the_waiting_list():
    intake = make_intake(seats=1)
    student = make_confirmed(intake)
    changing.change_places(student.pk, 3)
    places.give(fresh(student).further.pk, by=make_superuser(), reason="A family")
    assert (fresh(student).places, intake.seats.count()) == (3, 3)
    invariants.check(intake)


@pytest.mark.parametrize(
    ("number", "stay", "waited_for"), [(3, 2, 1), (2, 2, 0), (1, 1, 0), (4, 2, 2)]
)
def test_the_number_goes_down_and_up_also_while_some_are_waited_for(number, stay, waited_for):
    intake = make_intake(seats=2)
    student = make_confirmed(intake, places=2)
    changing.change_places(student.pk, 4)
    changing.change_places(student.pk, number)
    after = fresh(student)
    assert (after.places, after.places_asked_for) == (stay, stay + waited_for)
    invariants.check(intake)


def test_further_places_end_with_the_sign_up_and_with_the_intake():
    intake = make_intake(seats=2)
    one, two = make_confirmed(intake), make_confirmed(intake)
    for student in (one, two):
        changing.change_places(student.pk, 2)
    places.cancel(one.pk)
    invariants.check(intake)
    assert places.cancel_intake(intake.pk, by=make_superuser(), reason="Ill") == 1
    assert not SignUp.objects.exclude(adds_to=None).exists()
    invariants.check(intake)


def test_on_the_waiting_list_more_places_keep_the_position(client):
    intake = make_intake(seats=1)
    make_confirmed(intake)
    first, _second = make_waiting(intake), make_waiting(intake)
    press(client, first, "places", places="2")
    assert (fresh(first).places, fresh(first).number_in_queue) == (2, 1)
    assert "now for 2 places" in last_mail(first.email).text


def test_no_places_are_added_before_the_confirmation_nor_once_sign_up_is_closed(client):
    unconfirmed = sign_up(make_intake(seats=4))
    press(client, unconfirmed, "places", places="2")
    closed = make_confirmed(make_intake(seats=4))
    type(closed.intake).objects.update(closes_at=timezone.now() - timedelta(minutes=1))
    answer = press(client, closed, "places", places="2")
    assert (fresh(unconfirmed).places, fresh(closed).places) == (1, 1)
    assert answer.status_code == 200


def test_added_places_are_to_be_paid_within_the_days_from_then():
    student = make_confirmed(make_intake(seats=4))
    payments.record(
        student.pk, Payment.Kind.RECEIVED, student.total, reference="1", by=make_superuser()
    )
    SignUp.objects.update(confirmed_at=timezone.now() - timedelta(days=9))
    changing.change_places(student.pk, 2)
    after = fresh(student)
    assert (after.owed, after.pay_by > timezone.localdate()) == (180, True)


def test_a_new_name_is_mailed_and_further_places_have_it_too(client):
    intake = make_intake(seats=1)
    student = make_confirmed(intake)
    changing.change_places(student.pk, 2)
    press(client, student, "rename", name="Ana Lima")
    mail = last_mail(student.email)
    assert ("Ana Lima" in mail.text, "Ana Lima" in mail.calendar["text"]) == (True, True)
    assert fresh(student).further.name == "Ana Lima"


def test_further_places_are_erased_with_the_sign_up():
    intake = make_intake(seats=1)
    student = make_confirmed(intake)
    changing.change_places(student.pk, 2)
    privacy.provider.erase(student.email)
    assert not intake.sign_ups.exists()
    invariants.check(intake)

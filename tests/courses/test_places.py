"""Seats, the waiting list, and offers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses import places, waiting_list
from courses.models import Seat, SignUp
from tests.courses.builders import (
    fresh,
    let_time_pass,
    make_closed_intake,
    make_confirmed,
    make_full_intake,
    make_intake,
    make_intake_that_opens_later,
    make_waiting,
    sign_up,
    sign_up_request,
    verified,
)
from tests.courses.receipts import history
from website.models import OutgoingMail
from website.worker.leases import claim

pytestmark = pytest.mark.django_db

Status = SignUp.Status


def _seats(student):
    return list(student.seats.values_list("number", flat=True))


def _mails(student):
    mails = OutgoingMail.objects.filter(to=student.email).order_by("pk")
    return [kind.removeprefix("courses/") for kind in mails.values_list("kind", flat=True)]


def test_a_sign_up_reserves_its_seats_for_a_day():
    student = sign_up(make_intake(seats=5), places=2)
    assert student.seats_until is None
    assert (student.status, _seats(student)) == (Status.AWAITING_CONFIRMATION, [1, 2])
    assert student.expires_at - student.created_at == timedelta(hours=24)
    assert (_mails(student), history(student)) == (["confirmation_link"], ["signed_up"])


def test_the_confirmation_link_confirms_the_place():
    student = verified(sign_up(make_intake()))
    assert (student.status, student.expires_at) == (Status.CONFIRMED, None)
    assert student.verified_at
    assert _mails(student) == ["confirmation_link", "confirmed"]


def test_an_expired_link_works_until_the_seats_were_passed_on():
    student = sign_up(make_intake())
    SignUp.objects.update(expires_at=timezone.now() - timedelta(hours=1))
    assert verified(student).status == Status.CONFIRMED


def test_the_link_does_nothing_after_the_reservation_has_lapsed():
    student = let_time_pass(sign_up(make_intake()))
    assert verified(student).status == Status.LAPSED


def test_a_second_press_of_the_button_changes_nothing():
    student = make_confirmed(make_intake())
    assert places.confirm(student.pk) is False
    assert _mails(student) == ["confirmation_link", "confirmed"]


def test_a_full_intake_puts_students_on_the_waiting_list_in_order():
    intake = make_full_intake()
    queue = [sign_up(intake), sign_up(intake), sign_up(intake)]
    assert [student.status for student in queue] == [Status.WAITING] * 3
    assert [student.number_in_queue for student in queue] == [1, 2, 3]
    assert Seat.objects.filter(sign_up__in=queue).count() == 0


def test_an_unconfirmed_reservation_lapses_and_the_seat_is_offered_to_the_first():
    intake = make_intake(seats=1)
    silent, first, second = sign_up(intake), make_waiting(intake), make_waiting(intake)
    assert let_time_pass(silent).status == Status.LAPSED
    assert (fresh(first).status, fresh(second).status) == (Status.OFFERED, Status.WAITING)
    assert (_mails(silent)[-1], _mails(first)[-1]) == ("lapsed", "offered")


def test_an_offer_is_open_for_two_days():
    intake = make_intake(seats=1)
    holder, waiting = make_confirmed(intake), make_waiting(intake)
    places.cancel(holder.pk)
    left = fresh(waiting).expires_at - timezone.now()
    assert timedelta(hours=47, minutes=59) < left <= timedelta(hours=48)


def test_an_offer_expires_when_it_is_too_late_to_join():
    soon = timezone.now() + timedelta(hours=3)
    intake = make_intake(seats=1, starts_at=soon, closes_at=soon)
    holder, waiting = make_confirmed(intake), make_waiting(intake)
    places.cancel(holder.pk)
    assert fresh(waiting).expires_at == soon


def test_nothing_is_offered_once_it_is_too_late_to_join():
    past = timezone.now() - timedelta(hours=1)
    intake = make_intake(seats=1)
    holder, waiting = make_confirmed(intake), make_waiting(intake)
    type(intake).objects.update(starts_at=past, closes_at=past)
    places.cancel(holder.pk)
    assert fresh(waiting).status == Status.WAITING


def test_the_confirmation_link_in_the_offer_takes_the_seat():
    intake = make_intake(seats=1)
    holder, waiting = make_confirmed(intake), make_waiting(intake)
    places.cancel(holder.pk)
    assert verified(waiting).status == Status.CONFIRMED
    assert _seats(waiting) == [1]


@pytest.mark.parametrize("pass_on", [lambda it: waiting_list.decline(it.pk), let_time_pass])
def test_an_offer_that_is_declined_or_not_answered_goes_to_the_next(pass_on):
    intake = make_intake(seats=1)
    holder, first, second = make_confirmed(intake), make_waiting(intake), make_waiting(intake)
    places.cancel(holder.pk)
    pass_on(fresh(first))
    assert not fresh(first).is_live
    assert fresh(second).status == Status.OFFERED


def test_an_unverified_address_is_skipped_and_keeps_its_queue_position():
    intake = make_intake(seats=1)
    holder, unverified, second = make_confirmed(intake), sign_up(intake), make_waiting(intake)
    places.cancel(holder.pk)
    assert (fresh(unverified).status, fresh(second).status) == (Status.WAITING, Status.OFFERED)
    assert fresh(unverified).number_in_queue == 1


def test_a_waiting_sign_up_lapses_when_its_address_is_not_verified():
    unverified = sign_up(make_full_intake())
    assert let_time_pass(unverified).status == Status.LAPSED
    assert _mails(unverified) == ["confirmation_link", "lapsed"]


def test_verifying_an_address_takes_a_free_seat_at_once():
    intake = make_intake(seats=1)
    holder, waiting = make_confirmed(intake), sign_up(intake)
    places.cancel(holder.pk)
    assert verified(waiting).status == Status.CONFIRMED
    assert history(waiting) == ["signed_up", "verified", "confirmed"]


def test_too_few_free_seats_are_offered_as_a_smaller_number():
    intake = make_intake(seats=1)
    pair = make_confirmed(intake, places=2)
    assert (pair.status, _seats(pair)) == (Status.OFFERED, [1])
    assert (verified(pair).status, fresh(pair).places) == (Status.CONFIRMED, 1)


@pytest.mark.parametrize("pass_on", [lambda it: waiting_list.decline(it.pk), let_time_pass])
def test_declining_a_smaller_number_keeps_the_queue_position(pass_on):
    intake = make_intake(seats=1)
    pair, single = make_confirmed(intake, places=2), make_waiting(intake)
    pass_on(pair)
    assert (fresh(pair).status, fresh(pair).number_in_queue) == (Status.WAITING, 1)
    assert fresh(single).status == Status.OFFERED
    assert history(pair)[-1] == "offer_ended"


def test_a_declined_number_is_not_offered_again_but_a_larger_one_is():
    intake = make_intake(seats=1)
    trio = make_confirmed(intake, places=3)
    waiting_list.decline(trio.pk)
    assert fresh(trio).status == Status.WAITING
    places.set_capacity(intake.pk, 2, by=None)
    assert (fresh(trio).status, _seats(trio)) == (Status.OFFERED, [1, 2])


def test_a_newcomer_takes_seats_that_the_waiting_list_declined():
    intake = make_intake(seats=1)
    pair = make_confirmed(intake, places=2)
    waiting_list.decline(pair.pk)
    assert sign_up(intake).status == Status.AWAITING_CONFIRMATION


def test_cancelling_frees_the_seats_and_offers_them_at_once():
    intake = make_full_intake(seats=2)
    first, second = make_waiting(intake), make_waiting(intake)
    for holder in intake.sign_ups.filter(status=Status.CONFIRMED):
        places.cancel(holder.pk)
    assert {fresh(first).status, fresh(second).status} == {Status.OFFERED}


def test_cancelling_twice_changes_nothing():
    student = make_confirmed(make_intake())
    assert [places.cancel(student.pk), places.cancel(student.pk)] == [True, False]
    assert _mails(student).count("cancelled") == 1


def test_staff_who_cancel_are_named_in_the_history(admin_user):
    student = make_confirmed(make_intake())
    places.cancel(student.pk, by=admin_user)
    assert student.events.last().by == admin_user


def test_confirming_by_staff_does_not_verify_the_address(admin_user):
    student = sign_up(make_intake())
    places.confirm(student.pk, by=admin_user)
    assert (fresh(student).status, fresh(student).verified_at) == (Status.CONFIRMED, None)


def test_more_seats_are_offered_at_once():
    intake = make_full_intake()
    waiting = make_waiting(intake)
    places.set_capacity(intake.pk, 3, by=None)
    assert (fresh(waiting).status, _seats(waiting)) == (Status.OFFERED, [3])


def test_fewer_seats_are_taken_from_the_free_ones():
    intake = make_intake(seats=5)
    student = make_confirmed(intake)
    places.set_capacity(intake.pk, 2, by=None)
    assert list(intake.seats.values_list("number", flat=True)) == [1, 2]
    assert _seats(student) == [1]


def test_fewer_seats_than_are_taken_are_refused():
    intake = make_full_intake(seats=3)
    with pytest.raises(places.SeatsTaken) as refusal:
        places.set_capacity(intake.pk, 2, by=None)
    assert refusal.value.taken == 3
    assert intake.seats.count() == 3


@pytest.mark.parametrize("make", [make_closed_intake, make_intake_that_opens_later])
def test_nobody_signs_up_outside_the_window(make):
    with pytest.raises(places.SignUpClosed):
        places.sign_up(make().pk, sign_up_request(), visitor="")


def test_confirming_wins_over_a_lapse_that_was_claimed_before():
    student = sign_up(make_intake())
    SignUp.objects.update(expires_at=timezone.now())
    due = claim(SignUp.objects.all(), "expires_at", lease=waiting_list.LEASE)
    places.confirm(student.pk)
    waiting_list.lapse(due)
    assert fresh(student).status == Status.CONFIRMED

"""The waiting list: what staff can do with it, and offers that cannot be delivered."""

import pytest
from django.urls import reverse
from django.utils import timezone

from courses import places, waiting_list
from courses.models import SignUp
from tests.courses.builders import (
    fresh,
    make_confirmed,
    make_full_intake,
    make_intake,
    make_waiting,
    sign_up,
)
from tests.fakes.smtp import FakeSMTP, Mood
from website.mail import delivery
from website.models import OutgoingMail

pytestmark = pytest.mark.django_db
Status = SignUp.Status


def _run(admin_client, action, *students, **answers):
    chosen = {"action": action, "_selected_action": [student.pk for student in students]}
    address = reverse("admin:courses_signup_changelist")
    return admin_client.post(address, {**chosen, **answers}, follow=True).text


def _order(intake):
    return list(intake.sign_ups.waiting_list())


@pytest.mark.parametrize(("position", "order"), [(1, "cab"), (2, "acb"), (3, "abc"), (9, "abc")])
def test_staff_move_someone_on_the_waiting_list_with_a_reason(
    admin_client, admin_user, position, order
):
    intake = make_full_intake()
    people = {name: make_waiting(intake) for name in "abc"}
    page = _run(admin_client, "move", people["c"], position=position, reason="Rang on Monday")
    assert "1 sign-up changed." in page
    assert _order(intake) == [people[name] for name in order]
    event = people["c"].events.get(kind="moved")
    assert (event.reason, event.by) == ("Rang on Monday", admin_user)


def test_an_open_offer_keeps_its_queue_position_when_others_move(admin_user):
    intake = make_intake(seats=1)
    trio, second = make_confirmed(intake, places=3), make_waiting(intake)
    third = make_waiting(intake)
    assert trio.status == Status.OFFERED
    waiting_list.move(third.pk, 1, by=admin_user, reason="Asked first")
    waiting_list.decline(trio.pk)
    assert fresh(third).status == Status.OFFERED
    assert _order(intake) == [trio, second]


@pytest.mark.parametrize("action", ["give", "move"])
@pytest.mark.parametrize("answers", [{}, {"reason": " ", "position": "1"}])
def test_nothing_is_given_or_moved_without_a_reason(admin_client, action, answers):
    intake = make_full_intake()
    _first, last = make_waiting(intake), make_waiting(intake)
    assert "Nothing was changed." in _run(admin_client, action, last, **answers)
    assert (fresh(last).status, fresh(last).number_in_queue) == (Status.WAITING, 2)


@pytest.mark.parametrize("position", ["0", "-1", "x", "1.5"])
def test_an_invalid_position_changes_nothing(admin_client, position):
    intake = make_full_intake()
    _first, last = make_waiting(intake), make_waiting(intake)
    _run(admin_client, "move", last, position=position, reason="Rang")
    assert fresh(last).number_in_queue == 2


def test_staff_give_a_place_by_hand_and_seats_are_added(admin_client, admin_user):
    intake = make_full_intake(seats=2)
    first, last = make_waiting(intake), make_waiting(intake, places=2)
    _run(admin_client, "give", last, reason="Was promised one")
    assert (fresh(last).status, last.seats.count()) == (Status.CONFIRMED, 2)
    assert (intake.seats.count(), fresh(first).status) == (4, Status.WAITING)
    event = last.events.get(kind="given")
    assert (event.reason, event.by, event.places) == ("Was promised one", admin_user, 2)


def test_a_place_given_by_hand_takes_a_free_seat_first(admin_user):
    intake = make_intake(seats=2)
    trio = make_confirmed(intake, places=3)
    assert places.give(trio.pk, by=admin_user, reason="Family")
    assert intake.seats.count() == 3
    assert not places.give(trio.pk, by=admin_user, reason="Once more")


def test_an_offer_to_an_address_that_refuses_mail_goes_to_the_next(settings):
    intake = make_intake(seats=1)
    holder, first, second = make_confirmed(intake), make_waiting(intake), make_waiting(intake)
    places.cancel(holder.pk)
    OutgoingMail.objects.exclude(kind="courses/offered").update(send_due_at=None)
    with FakeSMTP() as smtp:
        settings.MAILERS, smtp.mood = smtp.mailers(), Mood.REFUSE_RECIPIENT
        delivery.send_next()
    assert waiting_list.pass_on_undelivered()
    assert (fresh(first).status, fresh(second).status) == (Status.LAPSED, Status.OFFERED)
    assert not waiting_list.pass_on_undelivered()


def test_an_offer_whose_mail_is_only_late_stays_open():
    intake = make_intake(seats=1)
    holder, waiting = make_confirmed(intake), make_waiting(intake)
    places.cancel(holder.pk)
    OutgoingMail.objects.update(attempts=3, last_error="451 Try again later")
    assert not waiting_list.pass_on_undelivered()
    assert fresh(waiting).status == Status.OFFERED


def test_free_seats_are_offered_when_staff_give_an_intake_more_time():
    past = timezone.now()
    intake = make_intake(seats=1)
    holder, waiting = make_confirmed(intake), make_waiting(intake)
    dates = {name: getattr(intake, name) for name in ("starts_at", "closes_at")}
    type(intake).objects.update(starts_at=past, closes_at=past)
    places.cancel(holder.pk)
    type(intake).objects.update(**dates)
    waiting_list.offer(intake.pk, by=None)
    assert fresh(waiting).status == Status.OFFERED


def test_visitors_see_how_many_wait(client):
    intake = make_full_intake()
    make_waiting(intake)
    sign_up(intake)
    assert "This intake is full, 2 waiting" in client.get(intake.course.get_absolute_url()).text

"""Made-up addresses cannot fill an intake, and nobody who has a mailbox is turned away."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from courses import reservations
from courses.dates import moment
from courses.models import SignUp
from tests.courses.builders import (
    form_data,
    fresh,
    let_time_pass,
    make_confirmed,
    make_intake,
    make_waiting,
)
from tests.courses.invariants import check
from website.models import OutgoingMail

pytestmark = pytest.mark.django_db

Status = SignUp.Status
HOME = "2001:db8:1:2::1"


def _sign_up(client, intake, at=HOME, **changes):
    answer = client.post(intake.get_sign_up_url(), form_data(**changes), REMOTE_ADDR=at)
    assert answer.status_code == 303
    return SignUp.objects.latest("pk")


def _free(intake):
    return intake.seats.filter(sign_up__isnull=True).count()


def _confirm(client, student):
    mail = OutgoingMail.objects.filter(to=student.email).latest("pk")
    url = next(word for word in mail.text.split() if "/confirm/" in word)
    client.post(urlsplit(url).path)
    return fresh(student)


def test_six_made_up_addresses_of_one_visitor_reserve_four_places(client):
    intake = make_intake(seats=12)
    made_up = [_sign_up(client, intake, places=4) for _form in range(6)]
    assert [student.status for student in made_up] == [Status.AWAITING_CONFIRMATION] + [
        Status.WAITING
    ] * 5
    assert _free(intake) == 8
    check(intake)


def test_changing_the_address_within_a_64_changes_nothing(client):
    intake = make_intake(seats=40)
    for number in range(6):
        _sign_up(client, intake, at=f"2001:db8:1:2::{number + 1:x}", places=2)
    assert _free(intake) == 36


def test_unconfirmed_sign_ups_from_everywhere_reserve_half_of_the_places(client):
    intake = make_intake(seats=7)
    for number in range(9):
        _sign_up(client, intake, at=f"198.51.{number}.1")
    assert _free(intake) == 4
    check(intake)


@pytest.mark.parametrize("around", ["198.51.100.{}", "2001:db8:1:{}::1"])
def test_visitors_of_one_neighbourhood_reserve_twice_as_many_as_one(client, around):
    intake = make_intake(seats=40)
    for number in range(12):
        _sign_up(client, intake, at=around.format(number))
    assert _free(intake) == 32


@pytest.mark.parametrize("seats", [1, 2, 3, 12])
def test_made_up_addresses_never_take_the_last_place(client, seats):
    intake = make_intake(seats=seats)
    for number in range(2 * seats):
        _sign_up(client, intake, at=f"198.{number}.100.1")
        if number % 3 == 0 and _free(intake) > 1:
            make_confirmed(intake)
        assert _free(intake) > 0
    assert "place" in client.get(intake.course.get_absolute_url()).text
    genuine = _confirm(client, _sign_up(client, intake, at="203.0.113.9"))
    assert genuine.status == Status.CONFIRMED


@pytest.mark.parametrize(("taken", "hours"), [(0, 24), (5, 24), (6, 6), (8, 6), (9, 1), (10, 1)])
def test_the_fuller_the_intake_the_shorter_the_reservation(client, taken, hours):
    intake = make_intake(seats=12)
    for _seat in range(taken - 1):
        make_confirmed(intake)
    student = _sign_up(client, intake)
    assert student.status == Status.AWAITING_CONFIRMATION
    assert student.reserved_until - student.created_at == timedelta(hours=hours)
    until = moment(student.reserved_until, intake.time_zone)
    assert f"We hold a place for you until {until}" in client.get(student.get_absolute_url()).text
    assert f"We hold a place for you until {until}" in OutgoingMail.objects.latest("pk").text


def test_when_the_seats_are_freed_the_link_still_works_and_gets_a_free_place(client):
    intake = make_intake(seats=2)
    student = _sign_up(client, intake)
    SignUp.objects.update(seats_until=timezone.now())
    assert reservations.release_next() and not reservations.release_next()
    check(intake)
    page = client.get(student.get_absolute_url()).text
    assert "We do not hold a place for you yet" in page and _free(intake) == 2
    assert fresh(student).expires_at == student.expires_at
    assert _confirm(client, student).status == Status.CONFIRMED


def test_a_reservation_that_has_ended_is_not_promised_before_the_worker_frees_its_seats(client):
    student = _sign_up(client, make_intake(seats=2))
    SignUp.objects.filter(pk=student.pk).update(seats_until=timezone.now())
    page = client.get(student.get_absolute_url()).text
    assert "We do not hold a place for you yet" in page and "We hold" not in page
    assert _confirm(client, student).status == Status.CONFIRMED


def test_freed_seats_go_to_the_waiting_list_and_the_sign_up_queues_behind(client):
    intake = make_intake(seats=2)
    late = _sign_up(client, intake)
    make_confirmed(intake)
    waiting = make_waiting(intake)
    SignUp.objects.filter(pk=late.pk).update(seats_until=timezone.now())
    reservations.release_next()
    assert fresh(waiting).status == Status.OFFERED
    assert _confirm(client, late).status == Status.WAITING
    check(intake)


def test_a_reservation_never_outlives_the_time_in_which_places_are_given(client):
    closes_at = timezone.now() + timedelta(minutes=30)
    dates = {"starts_at": closes_at, "closes_at": closes_at}
    student = _sign_up(client, make_intake(seats=9, **dates))
    assert student.reserved_until == student.expires_at == closes_at


def test_a_school_behind_one_address_gets_a_place_for_each_who_confirms(client):
    intake = make_intake(seats=12)
    students = [_sign_up(client, intake) for _form in range(9)]
    confirmed = [_confirm(client, student).status for student in students]
    assert confirmed == [Status.CONFIRMED] * 9
    check(intake)


def test_whoever_confirms_gets_a_place_that_was_not_reserved(client):
    intake = make_intake(seats=4)
    for _form in range(3):
        student = _sign_up(client, intake)
    page = client.get(student.get_absolute_url()).text
    assert "Confirm your email address to get your place" in page
    assert "on the waiting list" not in page
    mail = OutgoingMail.objects.get(to=student.email)
    assert mail.subject.startswith("Confirm your place")
    assert "We do not hold a place for you yet" in mail.text and "waiting list" in mail.text
    assert _confirm(client, student).status == Status.CONFIRMED


def test_whoever_confirms_when_all_is_taken_is_on_the_waiting_list(client):
    intake = make_intake(seats=2)
    late = [_sign_up(client, intake) for _form in range(2)][1]
    make_confirmed(intake)
    assert _confirm(client, late).status == Status.WAITING
    assert "You are on the waiting list" in client.get(late.get_absolute_url()).text


def test_confirmed_places_are_not_counted(client):
    intake = make_intake(seats=8)
    for _form in range(4):
        _confirm(client, _sign_up(client, intake))
    assert _sign_up(client, intake).status == Status.AWAITING_CONFIRMATION


def test_what_was_never_confirmed_ends_by_itself_and_says_so(client):
    intake = make_intake(seats=2)
    late = let_time_pass([_sign_up(client, intake) for _form in range(2)][1])
    mail = OutgoingMail.objects.get(to=late.email, kind="courses/lapsed")
    assert "so your sign-up has ended" in mail.text


def test_mails_to_one_mailbox_are_bounded_over_all_courses(client, settings):
    settings.SIGN_UP_RATE, settings.MAILBOX_RATE = "", "2/h"
    spellings = ["Ana@example.org", "ana@Example.org", "ana@example.org"]
    answers = [
        client.post(
            make_intake().get_sign_up_url(),
            form_data(email=email, message="Typed with care"),
            REMOTE_ADDR=f"198.51.100.{number}",
        )
        for number, email in enumerate(spellings)
    ]
    assert [answer.status_code for answer in answers] == [303, 303, 429]
    assert "spam folder" in answers[2].text and "Typed with care</textarea>" in answers[2].text
    assert OutgoingMail.objects.count() == SignUp.objects.count() == 2


def test_many_changes_on_a_receipt_are_refused_and_cancelling_is_not(client, settings):
    settings.EDIT_RATE = "1/10m"
    student = make_confirmed(make_intake())
    answers = [
        client.post(student.get_absolute_url(), {"action": "rename", "name": name})
        for name in ("Ana", "Bea")
    ]
    assert [answer.status_code for answer in answers] == [303, 429]
    assert 'value="Bea"' in answers[1].text and "many changes" in answers[1].text
    assert client.post(student.get_absolute_url(), {"action": "cancel"}).status_code == 303
    assert fresh(student).status == Status.CANCELLED

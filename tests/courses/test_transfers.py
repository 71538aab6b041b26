"""Moves of a sign-up to another intake, and the admin page that changes one for the student."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from courses import attendance, changing, payments, places, rescheduling, transfers
from courses.models import AddressChange, Intake, Payment, SignUp
from tests.courses import invariants
from tests.courses.builders import (
    fresh,
    make_cancelled_intake,
    make_confirmed,
    make_course,
    make_full_intake,
    make_intake,
    make_past_intake,
    make_waiting,
    sign_up,
)
from tests.editing import forms, save
from tests.website.builders import make_superuser
from website.models import OutgoingMail

pytestmark = pytest.mark.django_db
Status = SignUp.Status


def _mail(student):
    return OutgoingMail.objects.filter(to=student.email).latest("pk")


def _move(student, intake, *, price=None, may_wait=False):
    terms = transfers.Terms(student.price_each if price is None else price, may_wait)
    return transfers.transfer(student.pk, intake.pk, terms, by=make_superuser(), reason="Ill then")


def _line(mail, name):
    return re.search(rf"^{name}[:;]([^\r\n]+)", mail.calendar["text"], re.MULTILINE)[1]


@pytest.fixture
def student():
    """Confirmed for two places, which are paid."""
    student = make_confirmed(make_intake(seats=2, course=make_course(price=80)), places=2)
    paid = {"reference": "stmt 8", "by": make_superuser()}
    payments.record(student.pk, Payment.Kind.RECEIVED, Decimal(160), **paid)
    return fresh(student)


@pytest.fixture
def later(student):
    """Another intake of the same course."""
    return make_intake(seats=3, course=student.intake.course, slug="later")


def test_payments_reference_links_and_history_go_along(student, later):
    reference, address = student.reference, student.get_absolute_url()
    moved = fresh(_move(student, later))
    assert (moved.pk, moved.intake, moved.status) == (student.pk, later, Status.CONFIRMED)
    assert (moved.reference, moved.get_absolute_url()) == (reference, address)
    assert (moved.paid, moved.balance, moved.seats.count()) == (160, 0, 2)
    assert [event.kind for event in moved.events.all()][-2:] == ["confirmed", "transferred"]
    assert "later: Ill then" in moved.events.last().reason
    for intake in (student.intake, later):
        invariants.check(intake)


def test_the_seats_of_the_old_intake_are_offered(student, later):
    waiting = make_waiting(student.intake)
    _move(student, later)
    assert fresh(waiting).status == Status.OFFERED
    invariants.check(student.intake)


def test_the_student_is_mailed_both_dates_and_a_newer_entry_with_the_same_uid(student, later):
    before = OutgoingMail.objects.get(kind="courses/confirmed")
    _move(student, later)
    mail = _mail(student)
    assert student.intake.when in mail.text and later.when in mail.text
    assert _line(mail, "UID") == _line(before, "UID")
    assert int(_line(mail, "SEQUENCE")) > int(_line(before, "SEQUENCE"))
    assert mail.calendar["method"] == "REQUEST"
    assert f"{later.starts_at:%Y%m%d}" in _line(mail, "DTSTART")


def test_the_sequence_grows_with_every_move_and_change_of_dates(student, later):
    old, numbers = student.intake, []
    for number in range(3):
        type(later).objects.filter(pk=later.pk).update(revision=number * 3)
        _move(fresh(student), [later, old][number % 2], may_wait=True)
        numbers.append(int(_line(_mail(student), "SEQUENCE")))
        here = Intake.objects.get(pk=fresh(student).intake_id)
        here.venue = f"Room {number}"
        rescheduling.save(here, ["venue"])
        numbers.append(int(_line(_mail(student), "SEQUENCE")))
    places.cancel(student.pk)
    numbers.append(int(_line(_mail(student), "SEQUENCE")))
    assert numbers == sorted(set(numbers))


def test_without_enough_seats_nothing_is_moved_unless_the_place_is_given_up(student):
    full = make_full_intake()
    with pytest.raises(transfers.NoSeats) as refusal:
        _move(student, full)
    assert (refusal.value.free, fresh(student).intake) == (0, student.intake)
    moved = fresh(_move(student, full, may_wait=True))
    assert (moved.status, moved.number_in_queue, moved.seats.count()) == (Status.WAITING, 1, 0)
    mail = _mail(student)
    assert "We no longer hold a place for you on the earlier dates" in mail.text
    assert (mail.calendar["method"], moved.balance) == ("CANCEL", 0)
    assert student.intake.seats.filter(sign_up=None).count() == 2
    places.set_capacity(full.pk, 4, by=None)
    places.confirm(student.pk)
    again = _mail(student)
    assert int(_line(again, "SEQUENCE")) > int(_line(mail, "SEQUENCE"))
    assert (again.calendar["method"], fresh(student).seats.count()) == ("REQUEST", 2)
    for intake in (student.intake, full):
        invariants.check(intake)


def test_a_move_to_a_self_paced_intake_takes_the_entry_from_the_calendar(student):
    moved = _move(student, make_intake(seats=2, starts_at=None, ends_at=None))
    mail = _mail(student)
    assert mail.calendar["method"] == "CANCEL"
    assert f"{student.intake.starts_at:%Y%m%d}" in _line(mail, "DTSTART")
    assert "remove the entry" in mail.text and fresh(moved).status == Status.CONFIRMED


@pytest.mark.parametrize(("price", "balance"), [(95, 30), (80, 0), (60, -40)])
def test_another_price_is_in_the_balance_and_in_the_mail(student, later, price, balance):
    moved = fresh(_move(student, later, price=Decimal(price)))
    assert (moved.price_each, moved.balance) == (price, balance)
    assert f"£{price * 2}" in _mail(student).text
    assert ("£30 is still to be paid" in _mail(student).text) == (balance == 30)
    assert moved.refund_mailed == max(-balance, 0)
    assert moved.pay_by > timezone.localdate()


def test_who_waits_or_has_an_offer_waits_there_and_is_offered_what_is_free(later):
    full = make_full_intake()
    waiting = make_waiting(full)
    moved = fresh(_move(waiting, later))
    assert (moved.intake, moved.status, moved.seats.count()) == (later, Status.OFFERED, 1)
    back = fresh(_move(moved, full))
    assert (back.status, back.number_in_queue, later.seats.filter(sign_up=None).count()) == (
        *(Status.WAITING, 1),
        3,
    )
    for intake in (full, later):
        invariants.check(intake)


def test_one_that_is_not_confirmed_yet_is_confirmed_there_by_its_link(later):
    student = sign_up(make_intake())
    _move(student, later)
    assert "first mail still confirms" in _mail(student).text
    places.confirm(student.pk)
    assert (fresh(student).status, fresh(student).intake) == (Status.CONFIRMED, later)
    invariants.check(later)


@pytest.mark.parametrize(("seats", "own", "further"), [(2, 2, 2), (1, 4, 0)])
def test_further_places_go_along(student, later, seats, own, further):
    changing.change_places(student.pk, 4)
    places.set_capacity(later.pk, seats, by=None)
    moved = fresh(_move(student, later, may_wait=True))
    assert (moved.places, moved.places_asked_for) == (own, own + further)
    for intake in (student.intake, later):
        invariants.check(intake)


def test_the_reminder_of_the_new_dates_is_sent(student, later):
    SignUp.objects.update(reminded_at=timezone.now())
    assert fresh(_move(student, later)).reminded_at is None


@pytest.mark.parametrize(
    "make",
    [
        make_past_intake,
        make_cancelled_intake,
        lambda: make_intake(seats=9, course=make_course(currency="EUR")),
    ],
)
def test_nobody_is_moved_to_what_is_over_or_cancelled_or_has_another_currency(student, make):
    target = make()
    assert target not in transfers.targets(student)
    with pytest.raises(transfers.CannotTransfer):
        _move(student, target)


def test_nobody_is_moved_who_was_there_already_or_has_attended(student, later):
    sign_up(later, email=student.email.upper())
    with pytest.raises(transfers.SignedUpThere):
        _move(student, later)
    attendance.record(student.pk, 2, by=make_superuser())
    with pytest.raises(transfers.CannotTransfer):
        _move(student, make_intake(seats=4))
    assert fresh(student).intake == student.intake


# The admin page


def _address(student):
    return reverse("admin:courses_signup_amend", args=[student.pk])


def _opened(client, student, button):
    """What a browser would send with this button."""
    shown = client.get(_address(student)).text
    names = {"places": "places", "address": "email", "transfer": "price"}
    [form] = [form for form in forms(shown) if names[button] in form]
    return form | {"button": button, "reason": "By phone"}


def _send(client, student, form):
    return client.post(_address(student), form)


def test_staff_change_the_places_and_the_history_names_them(admin_client, student):
    places.set_capacity(student.intake_id, 3, by=None)
    form = _opened(admin_client, student, "places") | {"places": "3"}
    assert _send(admin_client, student, form).status_code == 302
    event = student.events.last()
    assert (event.kind, event.reason, str(event.by)) == ("added", "By phone", "admin")
    assert "You now have 3 places" in _mail(student).text


def test_staff_have_a_link_mailed_to_a_new_address(admin_client, student):
    form = _opened(admin_client, student, "address") | {"email": "new@example.org"}
    _send(admin_client, student, form)
    assert fresh(student).email == student.email
    assert AddressChange.objects.get().email == "new@example.org"
    assert "new@example.org" in admin_client.get(_address(student)).text


def test_the_page_states_the_difference_in_price(admin_client, student):
    make_intake(seats=3, course=make_course(price=95, title="Salts"))
    page = admin_client.get(_address(student)).text
    assert "3 seats free; £95 a place (£30 more in all)" in page


@pytest.mark.parametrize(("choice", "price"), [("there", 95), ("agreed", 80)])
def test_staff_move_someone_and_choose_the_price(admin_client, student, choice, price):
    target = make_intake(seats=3, course=make_course(price=95))
    form = _opened(admin_client, student, "transfer") | {"intake": target.pk, "price": choice}
    assert _send(admin_client, student, form).status_code == 302
    assert (fresh(student).intake, fresh(student).price_each) == (target, price)


def test_too_few_seats_are_said_and_what_was_typed_stays(admin_client, student):
    full = make_full_intake()
    form = _opened(admin_client, student, "transfer") | {"intake": full.pk}
    answer = _send(admin_client, student, form)
    assert "Only 0 seats are free there" in answer.text and 'value="By phone"' in answer.text
    assert fresh(student).intake == student.intake
    _send(admin_client, student, form | {"may_wait": "on"})
    assert (fresh(student).intake, fresh(student).status) == (full, Status.WAITING)


def test_a_page_that_is_older_than_the_terms_there_moves_nobody(admin_client, student, later):
    form = _opened(admin_client, student, "transfer") | {"intake": later.pk}
    make_intake(seats=1)
    make_confirmed(later)
    answer = _send(admin_client, student, form)
    assert "This changed after you opened the page" in answer.text
    assert 'value="By phone"' in answer.text and fresh(student).intake == student.intake
    form = _opened(admin_client, student, "transfer") | {"intake": later.pk}
    make_intake(seats=1)
    assert _send(admin_client, student, form).status_code == 302


def test_a_page_that_is_older_than_the_sign_up_changes_nothing(admin_client, student):
    form = _opened(admin_client, student, "places") | {"places": "1"}
    changing.rename(student.pk, "Ana")
    assert "This changed after you opened" in _send(admin_client, student, form).text
    assert fresh(student).places == 2


@pytest.mark.parametrize("button", ["places", "address", "transfer"])
def test_a_form_without_its_answers_says_what_is_missing(admin_client, student, button):
    answer = _send(admin_client, student, {"button": button})
    assert (answer.status_code, "Nothing was changed" in answer.text) == (200, True)


def test_an_ended_sign_up_is_not_changed_and_the_reason_is_given_back(admin_client, student):
    form = _opened(admin_client, student, "places") | {"places": "1"}
    places.cancel(student.pk)
    answer = _send(admin_client, student, form)
    assert "can no longer be changed" in answer.text and "By phone" in answer.text


def test_the_row_of_further_places_leads_to_the_sign_up_and_can_be_ended(admin_client, student):
    changing.change_places(student.pk, 3)
    further = fresh(student).further
    page = admin_client.get(reverse("admin:courses_signup_change", args=[further.pk])).text
    assert "further places" in page and 'name="payments-0' not in page
    assert admin_client.get(_address(further))["Location"] == _address(student)
    chosen = {"action": "cancel", "_selected_action": [further.pk]}
    admin_client.post(reverse("admin:courses_signup_changelist"), chosen)
    assert fresh(student).further is None and fresh(student).places == 2


def test_a_name_that_staff_change_stands_in_the_history_and_is_mailed(admin_client, student):
    save(admin_client, reverse("admin:courses_signup_change", args=[student.pk]), name="Ana Lima")
    assert fresh(student).name == "Ana Lima"
    event = student.events.get(kind="renamed")
    assert (str(event.by), "Ana Lima" in _mail(student).text) == ("admin", True)

"""Changes on the receipt: more places, and another email address."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from courses import addresses, changing, links, payments, places, privacy, waiting_list
from courses.models import AddressChange, Payment, SignUp
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
from website import registry
from website.models import OutgoingMail, SiteSettings

pytestmark = pytest.mark.django_db
Status = SignUp.Status
NEW = "new@example.org"


def _press(client, student, action, **answers):
    return client.post(student.get_absolute_url(), {"action": action, **answers})


def _last_mail(email):
    return OutgoingMail.objects.filter(to=email).latest("pk")


def _path(mail):
    """The path of the confirmation link in a mail."""
    return re.search(r"(/confirm/\S+)", mail.text)[1]


def _history(student):
    return list(student.events.values_list("kind", flat=True))


def test_free_places_are_added_at_once_at_the_price_that_was_agreed(client):
    intake = make_intake(seats=3, course=make_course(price=80))
    student = make_confirmed(intake)
    intake.course.price = 95
    intake.course.save()
    assert "Each further place costs £80" in client.get(student.get_absolute_url()).text
    assert _press(client, student, "places", places="3").status_code == 303
    assert (fresh(student).places, student.seats.count(), fresh(student).total) == (3, 3, 240)
    mail = _last_mail(student.email)
    assert "You now have 3 places" in mail.text and "£240" in mail.text
    assert (mail.calendar["method"], _history(student)[-1]) == ("REQUEST", "added")
    invariants.check(intake)


def test_what_is_not_free_joins_the_waiting_list_and_the_seats_stay(client):
    intake = make_intake(seats=2)
    student, other = make_confirmed(intake), make_confirmed(intake)
    before = make_waiting(intake)
    _press(client, student, "places", places="3")
    further = fresh(student).further
    assert (fresh(student).status, student.seats.count()) == (Status.CONFIRMED, 1)
    assert (further.status, further.places, further.number_in_queue) == (Status.WAITING, 2, 2)
    assert "You wait for 2 more places" in client.get(student.get_absolute_url()).text
    assert "as number 2 on the waiting list" in _last_mail(student.email).text
    places.cancel(other.pk)
    assert fresh(before).status == Status.OFFERED
    invariants.check(intake)


def test_some_places_are_added_and_the_others_waited_for(client):
    intake = make_intake(seats=2)
    student = make_confirmed(intake)
    _press(client, student, "places", places="4")
    assert (fresh(student).places, fresh(student).further.places) == (2, 2)
    invariants.check(intake)


@pytest.fixture
def offered():
    """A confirmed student to whom another place is offered."""
    intake = make_intake(seats=2)
    student, other = make_confirmed(intake), make_confirmed(intake)
    changing.change_places(student.pk, 2)
    places.cancel(other.pk)
    return fresh(student)


def test_an_offer_of_another_place_is_accepted_by_its_link(client, offered):
    mail = _last_mail(offered.email)
    assert (mail.kind, "stays yours" in mail.text) == ("courses/offered", True)
    assert "1 place for" in client.get(_path(mail)).text
    assert (fresh(offered).places, fresh(offered).further.status) == (1, Status.OFFERED)
    assert client.post(_path(mail))["Location"] == offered.get_absolute_url()
    assert (fresh(offered).places, offered.seats.count(), fresh(offered).further) == (2, 2, None)
    assert "no longer needed" in client.get(_path(mail)).text
    invariants.check(offered.intake)


@pytest.mark.parametrize("end", ["decline", "lapse", "refuse"])
def test_an_offer_of_another_place_that_is_not_taken_leaves_the_place_they_have(
    client, offered, end
):
    further = offered.further
    if end == "decline":
        assert _press(client, offered, "decline").status_code == 303
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
    assert (after.further, "stays yours" in _last_mail(after.email).text) == (None, True)
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
    _press(client, first, "places", places="2")
    assert (fresh(first).places, fresh(first).number_in_queue) == (2, 1)
    assert "now for 2 places" in _last_mail(first.email).text


def test_no_places_are_added_before_the_confirmation_nor_once_sign_up_is_closed(client):
    unconfirmed = sign_up(make_intake(seats=4))
    _press(client, unconfirmed, "places", places="2")
    closed = make_confirmed(make_intake(seats=4))
    type(closed.intake).objects.update(closes_at=timezone.now() - timedelta(minutes=1))
    answer = _press(client, closed, "places", places="2")
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
    _press(client, student, "rename", name="Ana Lima")
    mail = _last_mail(student.email)
    assert ("Ana Lima" in mail.text, "Ana Lima" in mail.calendar["text"]) == (True, True)
    assert fresh(student).further.name == "Ana Lima"


# The address


def _ask(client, student, email=NEW):
    answer = _press(client, student, "address", email=email)
    assert answer.status_code == 303
    return _path(OutgoingMail.objects.filter(to=email, kind="courses/new_address").latest("pk"))


def test_a_new_address_counts_once_its_link_is_used(client):
    student = make_confirmed(make_intake(joining_instructions="Room 4"))
    path = _ask(client, student)
    page = client.get(student.get_absolute_url()).text
    assert f"We have mailed a link to {NEW}" in page
    changing.rename(student.pk, "Ana")
    assert _last_mail(student.email).kind == "courses/changed"
    assert NEW in client.get(path).text and fresh(student).email == student.email
    answer = client.post(path)
    after = fresh(student)
    assert (after.email, after.folded_email) == (NEW, NEW)
    assert answer["Location"] == after.get_absolute_url() != student.get_absolute_url()
    mail = _last_mail(NEW)
    assert after.receipt_token in mail.text and "Room 4" in mail.text
    assert (f"mailto:{NEW}" in mail.calendar["text"], _history(after)[-1]) == (
        True,
        "address_changed",
    )


def test_the_old_address_is_told_and_its_links_stop(client):
    SiteSettings(contact_email="desk@example.org").save()
    student = make_confirmed(make_intake())
    client.post(_ask(client, student))
    told = _last_mail(student.email)
    assert told.kind == "courses/old_address"
    assert "desk@example.org" in told.text and NEW not in told.text
    assert "/receipt/" not in told.text and "/confirm/" not in told.text
    assert client.get(student.get_absolute_url()).status_code == 404
    assert client.get(f"{student.get_absolute_url()}calendar.ics").status_code == 404


def test_opening_the_link_changes_nothing_and_a_used_one_says_what_to_do(client):
    student = make_confirmed(make_intake())
    path = _ask(client, student)
    for _time in range(2):
        assert client.get(path).status_code == 200
    assert client.post(path, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert fresh(student).email == student.email
    client.post(path)
    for answer in (client.get(path), client.post(path)):
        assert (answer.status_code, "type the address again" in answer.text) == (404, True)


def test_the_link_works_for_a_day_and_until_another_address_is_typed(client):
    student = make_confirmed(make_intake())
    first, second = _ask(client, student, "one@example.org"), _ask(client, student)
    assert client.get(first).status_code == 404
    AddressChange.objects.update(asked_at=timezone.now() - timedelta(hours=25))
    assert client.post(second).status_code == 410
    assert addresses.delete_expired() and not AddressChange.objects.exists()
    assert fresh(student).email == student.email


def test_new_links_made_by_staff_end_a_change_that_somebody_else_asked_for(client):
    student = make_confirmed(make_intake())
    path = _ask(client, student)
    links.make_new(student.pk, by=make_superuser())
    assert client.post(path).status_code == 404
    assert fresh(student).email == student.email


def test_the_personal_links_of_a_new_address_have_its_confirmation(client):
    path = _ask(client, make_confirmed(make_intake()))
    assert [url.endswith(path) for _label, url in links.personal_links(NEW)] == [True]


def test_typing_the_present_address_ends_the_change(client):
    student = make_confirmed(make_intake())
    path = _ask(client, student)
    _press(client, student, "address", email=student.email)
    assert client.get(path).status_code == 404
    assert _history(student)[-2:] == ["address_asked", "address_kept"]


def test_the_mail_to_a_new_address_repeats_nothing_that_was_typed(client):
    student = make_confirmed(make_intake(), name="You won 500 GBP", message="Collect it")
    _ask(client, student)
    mail = _last_mail(NEW)
    for typed in ("You won", "Collect", student.email, student.receipt_token):
        assert typed not in mail.text + mail.html + mail.subject


def test_an_address_that_has_signed_up_itself_stays_with_its_own_sign_up(client):
    intake = make_intake(seats=4)
    student, other = make_confirmed(intake), make_confirmed(intake)
    path = _ask(client, student, other.email.upper())
    answer = client.get(path)
    assert (answer.status_code, "Cancel one of the two" in answer.text) == (410, True)
    assert client.post(path).status_code == 410
    invariants.check(intake)
    places.cancel(other.pk)
    assert client.post(path).status_code == 302
    assert fresh(student).folded_email == other.email


def test_the_page_does_not_say_whether_an_address_has_signed_up(client):
    intake = make_intake(seats=4)
    student, other = make_confirmed(intake), make_confirmed(intake)
    _ask(client, student, other.email)
    known = client.get(student.get_absolute_url()).text
    _ask(client, student, NEW)
    assert known.replace(other.email, NEW).count(NEW) == known.count(other.email)
    assert "signed up" not in known.replace("You signed up", "").split("<main")[1].split("Each")[0]


@pytest.mark.parametrize("seats", [1, 0])
def test_a_mistyped_address_is_put_right_and_confirmed_with_the_place_by_one_link(client, seats):
    student = sign_up(make_intake(seats=seats), email="ana@gmial.example")
    assert "with it your sign-up" in client.get(path := _ask(client, student)).text
    client.post(path)
    after = fresh(student)
    assert after.status == (Status.CONFIRMED if seats else Status.WAITING)
    assert (after.email, after.verified_at is not None) == (NEW, True)
    mails = OutgoingMail.objects.filter(to="ana@gmial.example")
    assert [mail.kind for mail in mails] == ["courses/confirmation_link"]


def test_an_open_offer_goes_to_the_new_address(client, offered):
    client.post(_ask(client, offered))
    mail = _last_mail(NEW)
    further = fresh(offered).further
    assert (mail.kind, further.offer_mail, further.email) == ("courses/offered", mail, NEW)
    client.post(_path(mail))
    assert fresh(offered).places == 2


def test_a_new_address_is_exported_and_erased(client):
    student = make_confirmed(make_intake())
    _ask(client, student)
    assert NEW in str(privacy.provider.export(student.email))
    assert NEW in str(privacy.provider.export(NEW))
    privacy.provider.erase(NEW)
    assert not AddressChange.objects.exists() and fresh(student).email == student.email
    _ask(client, student)
    payments.record(
        student.pk, Payment.Kind.RECEIVED, Decimal(5), reference="1", by=make_superuser()
    )
    privacy.provider.erase(student.email)
    assert not AddressChange.objects.exists() and not fresh(student).email


def test_further_places_are_erased_with_the_sign_up():
    intake = make_intake(seats=1)
    student = make_confirmed(intake)
    changing.change_places(student.pk, 2)
    privacy.provider.erase(student.email)
    assert not intake.sign_ups.exists()
    invariants.check(intake)


@pytest.mark.parametrize(
    "email", ["", "ana", "ana@", "a\x00b@example.org", f"{'x' * 300}@b.example"]
)
def test_an_invalid_address_is_refused_and_stays_in_the_form(client, email):
    student = make_confirmed(make_intake())
    answer = _press(client, student, "address", email=email)
    assert (answer.status_code, "field-error" in answer.text) == (200, True)
    assert not AddressChange.objects.exists()


def test_new_addresses_count_in_the_limits_of_asked_for_mails(client, settings):
    settings.MAIL_REQUEST_RATE = "1/h"
    student = make_confirmed(make_intake())
    _ask(client, student)
    answer = _press(client, student, "address", email="other@example.org")
    assert (answer.status_code, "other@example.org" in answer.text) == (429, True)
    assert AddressChange.objects.get().email == NEW


def test_a_page_that_is_older_than_a_change_changes_nothing(client):
    student = make_confirmed(make_intake(seats=4))
    page = re.search(
        r'name="seen_facts" value="([^"]+)"', client.get(student.get_absolute_url()).text
    )
    changing.change_places(student.pk, 2)
    answer = _press(client, student, "places", places="4", seen_facts=page[1])
    assert (answer.status_code, fresh(student).places) == (409, 2)


def _sent(kind):
    """The mails of a kind as they are sent now; those that are no longer true are not."""
    mails = list(OutgoingMail.objects.filter(kind=f"courses/{kind}").order_by("pk"))
    return [mail for mail in mails if registry.mail_checks[mail.kind](mail) is None]


def test_a_mail_in_the_queue_to_the_old_address_gets_none_of_the_new_links(client):
    student = make_confirmed(make_intake())
    client.post(_ask(client, student))
    [waited] = _sent("confirmed")
    after = fresh(student)
    assert waited.to == student.email
    for token in (after.receipt_token, after.confirmation_token):
        assert token not in waited.text + waited.html + str(waited.calendar)


def test_a_link_for_a_new_address_is_not_sent_once_another_one_was_typed(client):
    student = make_confirmed(make_intake())
    _ask(client, student, "one@example.org")
    _ask(client, student)
    assert [mail.to for mail in _sent("new_address")] == [NEW]


def test_the_offer_of_another_place_is_sent_while_it_is_open(offered):
    assert ["stays yours" in mail.text for mail in _sent("offered")] == [True]
    waiting_list.decline(offered.pk)
    assert _sent("offered") == []

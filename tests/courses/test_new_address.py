"""Another email address for a sign-up."""

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
    make_intake,
    make_superuser,
    sign_up,
)
from tests.courses.receipts import confirmation_path, history, last_mail, press
from website import registry
from website.models import OutgoingMail, SiteSettings

pytestmark = pytest.mark.django_db
Status = SignUp.Status
NEW = "new@example.org"


def _ask(client, student, email=NEW):
    answer = press(client, student, "address", email=email)
    assert answer.status_code == 303
    return confirmation_path(
        OutgoingMail.objects.filter(to=email, kind="courses/new_address").latest("pk")
    )


def test_a_new_address_counts_once_its_link_is_used(client):
    student = make_confirmed(make_intake(joining_instructions="Room 4"))
    path = _ask(client, student)
    page = client.get(student.get_absolute_url()).text
    assert f"We have mailed a link to {NEW}" in page
    changing.rename(student.pk, "Ana")
    assert last_mail(student.email).kind == "courses/changed"
    assert NEW in client.get(path).text and fresh(student).email == student.email
    answer = client.post(path)
    after = fresh(student)
    assert (after.email, after.folded_email) == (NEW, NEW)
    assert answer["Location"] == after.get_absolute_url() != student.get_absolute_url()
    mail = last_mail(NEW)
    assert after.receipt_token in mail.text and "Room 4" in mail.text
    assert (f"mailto:{NEW}" in mail.calendar["text"], history(after)[-1]) == (
        True,
        "address_changed",
    )


def test_the_old_address_is_told_and_its_links_stop(client):
    SiteSettings(contact_email="desk@example.org").save()
    student = make_confirmed(make_intake())
    client.post(_ask(client, student))
    told = last_mail(student.email)
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
    press(client, student, "address", email=student.email)
    assert client.get(path).status_code == 404
    assert history(student)[-2:] == ["address_asked", "address_kept"]


def test_the_mail_to_a_new_address_repeats_nothing_that_was_typed(client):
    student = make_confirmed(make_intake(), name="You won 500 GBP", message="Collect it")
    _ask(client, student)
    mail = last_mail(NEW)
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
    mail = last_mail(NEW)
    further = fresh(offered).further
    assert (mail.kind, further.offer_mail, further.email) == ("courses/offered", mail, NEW)
    client.post(confirmation_path(mail))
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


@pytest.mark.parametrize(
    "email", ["", "ana", "ana@", "a\x00b@example.org", f"{'x' * 300}@b.example"]
)
def test_an_invalid_address_is_refused_and_stays_in_the_form(client, email):
    student = make_confirmed(make_intake())
    answer = press(client, student, "address", email=email)
    assert (answer.status_code, "field-error" in answer.text) == (200, True)
    assert not AddressChange.objects.exists()


def test_new_addresses_count_in_the_limits_of_asked_for_mails(client, settings):
    settings.MAIL_REQUEST_RATE = "1/h"
    student = make_confirmed(make_intake())
    _ask(client, student)
    answer = press(client, student, "address", email="other@example.org")
    assert (answer.status_code, "other@example.org" in answer.text) == (429, True)
    assert AddressChange.objects.get().email == NEW


def test_a_page_that_is_older_than_a_change_changes_nothing(client):
    student = make_confirmed(make_intake(seats=4))
    page = re.search(
        r'name="seen_facts" value="([^"]+)"', client.get(student.get_absolute_url()).text
    )
    changing.change_places(student.pk, 2)
    answer = press(client, student, "places", places="4", seen_facts=page[1])
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

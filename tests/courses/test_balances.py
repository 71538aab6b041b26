"""What is to be given back: seen by organisers, mailed once, and never said untruly to students."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from courses import changing, payments, places
from courses.models import Payment, SignUp
from tests.courses.builders import (
    fresh,
    let_time_pass,
    make_confirmed,
    make_course,
    make_full_intake,
    make_intake,
    make_waiting,
    sign_up,
    verified,
)
from tests.editing import save
from tests.website.builders import make_superuser
from website.models import OutgoingMail
from website.registry import privacy_providers

pytestmark = pytest.mark.django_db
Kind = Payment.Kind
TERMS = "All of it until a week before"


@pytest.fixture(autouse=True)
def organiser():
    return make_superuser()


def _intake(**changes):
    return make_intake(seats=4, course=make_course(price=80, refunds=TERMS), **changes)


def _pay(student, amount, kind=Kind.RECEIVED):
    return payments.record(student.pk, kind, Decimal(amount), reference="stmt 8", by=None)


def _to_organisers():
    mails = OutgoingMail.objects.filter(kind="courses/to_give_back")
    return mails.exclude(to="admin@example.com").order_by("pk")


def _mail(student):
    return OutgoingMail.objects.filter(to=student.email).latest("pk")


def _page(client, student):
    return " ".join(client.get(student.get_absolute_url()).text.split())


def test_a_place_given_back_after_paying_is_money_to_give_back(client, organiser):
    student = make_confirmed(_intake(), places=2)
    _pay(student, 160)
    assert not _to_organisers().exists()
    changing.change_places(student.pk, 1)
    assert (fresh(student).balance, fresh(student).to_give_back) == (-80, 80)
    assert "Paid more than is due</dt> <dd>£80" in _page(client, student)
    assert f"You have paid £80 more than is due. {TERMS}" in _mail(student).text
    [mail] = _to_organisers()
    assert mail.to == organiser.email and mail.subject == "Money to give back: 1 sign-up"
    assert f"{student.reference} · " in mail.text and "To give back: £80." in mail.text


def test_a_sign_up_that_ends_after_paying_is_mailed_to_organisers_until_the_money_is_back():
    student = make_confirmed(_intake())
    _pay(student, 80)
    places.cancel(student.pk)
    _pay(student, 30, Kind.REFUNDED)
    _pay(student, 50, Kind.REFUNDED)
    assert (_to_organisers().count(), fresh(student).balance) == (1, 0)


def test_money_paid_before_a_place_is_confirmed_counts_towards_it_and_goes_back_after_a_lapse():
    student = sign_up(_intake())
    _pay(student, 80)
    assert (fresh(student).balance, _to_organisers().count()) == (0, 0)
    assert (fresh(verified(student)).balance, _to_organisers().count()) == (0, 0)
    late = sign_up(_intake())
    _pay(late, 80)
    let_time_pass(late)
    assert (fresh(late).to_give_back, _to_organisers().count()) == (80, 1)


def test_erasing_a_student_who_paid_tells_organisers_without_a_name():
    student = make_confirmed(_intake(), name="Margaret Owen")
    _pay(student, 80)
    for provider in privacy_providers:
        provider.erase(student.email)
    [mail] = _to_organisers()
    assert student.reference in mail.text and "Margaret" not in mail.text + mail.html
    _pay(student, 80, Kind.REFUNDED)
    assert not OutgoingMail.objects.filter(to="").exists()


def test_a_cancelled_intake_is_one_mail_about_everyone_who_paid():
    intake = _intake()
    payers = [make_confirmed(intake), make_confirmed(intake)]
    make_confirmed(intake)
    for student in payers:
        _pay(student, 80)
    places.cancel_intake(intake.pk, by=None, reason="The hall flooded")
    [mail] = _to_organisers()
    assert mail.subject == "Money to give back: 2 sign-ups"
    assert all(student.reference in mail.text for student in payers)


def test_the_dashboard_says_how_much_is_to_be_given_back_in_each_currency(admin_client):
    assert "To give back:" not in admin_client.get(reverse("admin:index")).text
    for currency, amount in (("GBP", "80.10"), ("GBP", "0.20"), ("EUR", 30)):
        intake = make_intake(course=make_course(price=0, currency=currency))
        _pay(make_confirmed(intake), amount)
    page = admin_client.get(reverse("admin:index")).text
    assert "To give back: €30, £80.30" in page and "?payment=overpaid" in page


def test_cents_add_up_exactly():
    student = make_confirmed(make_intake(course=make_course(price="0.30")))
    _pay(student, "0.10")
    _pay(student, "0.20")
    assert [*SignUp.objects.owing()] == [*SignUp.objects.overpaid()] == []


def test_a_correction_moves_no_money_and_says_so(admin_client):
    student = make_confirmed(_intake())
    _pay(student, 8000)
    assert _to_organisers().count() == 1
    _note(admin_client, student, kind="corrected", amount="-7920", reference="typed 8000 for 80")
    mail = _mail(student)
    assert "corrected a mistake in our record" in mail.text and "No money was moved" in mail.text
    assert "that you have paid £80." in mail.text and "Nothing is left to pay" in mail.text
    assert "7,920" not in mail.text + mail.subject and "refund" not in mail.text
    assert (fresh(student).balance, fresh(student).refund_mailed) == (0, 0)


def test_what_the_refund_terms_retain_is_no_longer_to_give_back(client):
    student = make_confirmed(_intake())
    _pay(student, 80)
    places.cancel(student.pk)
    _pay(student, 40, Kind.RETAINED)
    assert (fresh(student).paid, fresh(student).to_give_back) == (80, 40)
    assert f"we retain £40 under our refund terms. {TERMS}" in _mail(student).text
    assert "Retained under the refund terms</dt> <dd>£40" in _page(client, student)
    _pay(student, -10, Kind.RETAINED)
    assert fresh(student).to_give_back == 50


@pytest.mark.parametrize(
    ("kind", "amount"), [("refunded", 81), ("corrected", -81), ("retained", 1), ("retained", -1)]
)
def test_no_line_takes_away_more_than_there_is(kind, amount):
    student = make_confirmed(_intake())
    _pay(student, 80)
    with pytest.raises(payments.MoreThanPaid):
        _pay(student, amount, Kind(kind))
    assert student.payments.count() == 1


def test_what_is_retained_can_be_neither_refunded_nor_corrected_away():
    student = make_confirmed(_intake())
    _pay(student, 80)
    places.cancel(student.pk)
    _pay(student, 40, Kind.RETAINED)
    for kind, amount in ((Kind.REFUNDED, 41), (Kind.CORRECTED, -41), (Kind.RETAINED, 41)):
        with pytest.raises(payments.MoreThanPaid):
            _pay(student, amount, kind)


def _note(admin_client, student, **line):
    number = student.payments.count()
    form = {f"payments-{number}-{name}": text for name, text in line.items()}
    form["payments-TOTAL_FORMS"] = number + 1
    return save(admin_client, reverse("admin:courses_signup_change", args=[student.pk]), **form)


@pytest.mark.parametrize(
    ("kind", "amount"), [("received", "-80"), ("refunded", "-1"), ("corrected", "0")]
)
def test_only_a_correction_may_be_below_zero(admin_client, kind, amount):
    student = make_confirmed(_intake())
    answer = _note(admin_client, student, kind=kind, amount=amount, reference="Line 4")
    assert "Type an amount greater than zero." in answer.text and not student.payments.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        student.payments.create(kind=kind, amount=Decimal(amount), reference="Line 4")


# Offers


def _offered_one_of_two():
    intake = make_intake(seats=1, course=make_course(price=95))
    holder, pair = make_confirmed(intake), make_waiting(intake, places=2, name="Ana")
    places.cancel(holder.pk)
    return fresh(pair)


def test_a_partial_offer_states_its_places_and_its_price_everywhere(client):
    pair = _offered_one_of_two()
    mail = _mail(pair)
    for text in (mail.text, mail.html):
        assert "1 place for Ana" in text and "£95" in text
        assert "£190" not in text and "2 places" not in text
    page = _page(client, pair)
    assert "1 offered, of 2 you asked for" in page and "£95" in page and "£190" not in page
    link = mail.text.split("/confirm/")[1].split()[0]
    assert "1 place for Ana. Price: £95." in client.get(f"/confirm/{link}").text


def test_the_list_of_sign_ups_states_a_partial_offer(admin_client):
    _offered_one_of_two()
    page = admin_client.get(reverse("admin:courses_signup_changelist")).text
    assert "1 of 2" in page and "£0 of £95" in page and "£190" not in page


def test_a_waiting_sign_up_states_what_was_asked_for():
    waiting = make_waiting(make_full_intake(), places=2)
    assert (waiting.stated_places, waiting.stated_total) == (2, 360)

"""What the sign-up form said is what the student agrees to: it is asked again once it has changed."""

from datetime import timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from courses import payments, places
from courses.models import Course, Intake, Payment, SignUp
from tests.courses.builders import (
    form_data,
    fresh,
    make_confirmed,
    make_course,
    make_intake,
    make_superuser,
)
from website.editing import seen

pytestmark = pytest.mark.django_db
Kind = Payment.Kind


@pytest.fixture
def intake():
    prices = {"price": 95, "early_price": 80, "concession_price": 60, "refunds": "All of it"}
    course = make_course(**prices, concession_for="students")
    return make_intake(course=course, early_until=timezone.now() + timedelta(days=3))


def _opened(client, intake, **typed):
    """The form as the browser sends it, with what was typed into the page that is open now."""
    page = client.get(intake.get_sign_up_url())
    answers = form_data(rate="full", name="Margaret Owen", message="By wheelchair", **typed)
    return answers | {seen.INPUT: page.context["seen"]}


def _again(form, answer):
    return form | {seen.INPUT: answer.context["seen"]}


def _end_early_price(intake):
    Intake.objects.filter(pk=intake.pk).update(early_until=timezone.now())


def _course(**changes):
    return lambda intake: Course.objects.filter(pk=intake.course_id).update(**changes)


def _intake(**changes):
    return lambda intake: Intake.objects.filter(pk=intake.pk).update(**changes)


def _move(intake):
    start = intake.starts_at + timedelta(minutes=15)
    Intake.objects.filter(pk=intake.pk).update(starts_at=start)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_end_early_price, "it was “£80”, now it is “£95”"),
        (_course(early_price=85), "it was “£80”, now it is “£85”"),
        (_course(currency="EUR"), "it was “£80”, now it is “€80”"),
        (_course(price_note="without tea"), "now it is “£80 without tea”"),
        (_course(concession_price=65), "it was “£60 students”, now it is “£65 students”"),
        (_course(concession_price=None), "it was “£60 students”, which is no longer so"),
        (_course(concession_for="pensioners"), "now it is “£60 pensioners”"),
        (_course(refunds="Half of it"), "it was “All of it”, now it is “Half of it”"),
        (_intake(venue="Hall 2"), "it was “Online, by video call”, now it is “Hall 2”"),
        (_move, "Dates:"),
    ],
)
def test_what_changed_while_the_form_was_open_is_asked_again_with_everything_typed(
    client, intake, change, said
):
    form = _opened(client, intake)
    change(intake)
    answer = client.post(intake.get_sign_up_url(), form)
    assert answer.status_code == 409 and not SignUp.objects.exists()
    page = " ".join(answer.text.split())
    assert said in page and 'value="Margaret Owen"' in page and "By wheelchair" in page
    assert client.post(intake.get_sign_up_url(), _again(form, answer)).status_code == 303
    assert SignUp.objects.get().price_each == fresh(intake).price("full")


def test_another_mistake_in_the_form_does_not_hide_the_change(client, intake):
    form = _opened(client, intake)
    _end_early_price(intake)
    answer = client.post(intake.get_sign_up_url(), form | {"email": ""})
    assert "now it is “£95”" in answer.text and "Type your email address" in answer.text


def test_a_form_of_another_intake_shows_what_this_one_is(client, intake):
    form = _opened(client, intake)
    _intake(opens_at=timezone.now() - timedelta(days=2), closes_at=timezone.now())(intake)
    other = make_intake(course=intake.course, slug="2027-09", venue="Hall 2")
    answer = client.post(f"{intake.course.get_absolute_url()}sign-up/", form)
    assert answer.status_code == 409 and "Where:" in answer.text and "Hall 2" in answer.text
    assert not other.sign_ups.exists()


def test_a_forged_token_has_seen_nothing(client, intake):
    form = _opened(client, intake) | {seen.INPUT: "forged"}
    assert client.post(intake.get_sign_up_url(), form).status_code == 409


def test_a_change_right_before_the_seats_are_assigned_is_asked_about_too(
    client, intake, monkeypatch
):
    form, sign_up = _opened(client, intake), places.sign_up

    def late(*args, **kwargs):
        _end_early_price(intake)
        return sign_up(*args, **kwargs)

    monkeypatch.setattr(places, "sign_up", late)
    answer = client.post(intake.get_sign_up_url(), form)
    assert "now it is “£95”" in answer.text and "£80, early price" not in answer.text
    assert not SignUp.objects.exists()


def test_what_is_sent_twice_is_one_sign_up_even_if_the_price_changed_in_between(client, intake):
    form = _opened(client, intake)
    first = client.post(intake.get_sign_up_url(), form)
    _end_early_price(intake)
    again = client.post(intake.get_sign_up_url(), form)
    assert (again.status_code, again.url) == (303, first.url)
    assert SignUp.objects.get().price_each == 80


def test_the_refund_terms_of_the_form_stay_those_of_the_receipt_and_of_every_mail(client, intake):
    client.post(intake.get_sign_up_url(), _opened(client, intake))
    student = SignUp.objects.get()
    places.confirm(student.pk)
    _course(refunds="Not a penny")(intake)
    staff = make_superuser()
    payments.record(student.pk, Kind.RECEIVED, Decimal(80), reference="7", by=staff)
    paid = client.get(student.get_absolute_url()).text
    places.cancel(student.pk)
    payments.record(student.pk, Kind.RETAINED, Decimal(5), reference="7", by=staff)
    mails = student.mails.order_by("-pk").values_list("text", flat=True)[:2]
    assert ["All of it" in text and "Not a penny" not in text for text in [paid, *mails]] == [
        True
    ] * 3


def test_students_from_before_have_the_refund_terms_of_their_course(intake):
    student = make_confirmed(intake)
    SignUp.objects.update(refund_terms="")
    import_module("courses.migrations.0015_refund_terms").fill(apps, None)
    assert fresh(student).refund_terms == "All of it"

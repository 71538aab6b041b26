"""The mails about a sign-up."""

import html
from decimal import Decimal

import pytest

from courses import emails, places
from courses.dates import moment
from courses.emails import MailTemplate
from courses.models import Announcement, Payment, SignUp
from tests.courses.builders import (
    fresh,
    let_time_pass,
    make_confirmed,
    make_course,
    make_full_intake,
    make_intake,
    make_waiting,
    sign_up,
)
from website.models import OutgoingMail

pytestmark = pytest.mark.django_db


def _mail(student):
    return OutgoingMail.objects.filter(to=student.email).latest("pk")


@pytest.mark.parametrize("template", MailTemplate)
def test_every_mail_names_the_course_the_dates_and_the_receipt(template):
    student = sign_up(make_full_intake())
    payment = Payment(amount=Decimal(20), reference="Line 4")
    emails.send(
        template, student, payment=payment, announcement=Announcement(subject="News", text="Rain.")
    )
    mail = _mail(student)
    course, receipt = student.intake.course.title, student.get_absolute_url()
    assert course in mail.subject
    for text in (mail.text, html.unescape(mail.html)):
        expected = [course, student.intake.when, receipt]
        assert [part for part in expected if part not in text] == []


def test_a_plain_text_mail_is_not_escaped():
    student = sign_up(make_intake(course=make_course(title="Salt & “water” <now>")))
    assert _mail(student).subject == "Confirm your place: Salt & “water” <now>"
    assert "Salt & “water” <now>" in _mail(student).text


def test_the_confirmation_mail_says_until_when_the_places_are_reserved():
    student = sign_up(make_intake(seats=3), places=2)
    until = moment(student.seats_until, "Europe/London")
    for text in (_mail(student).text, _mail(student).html):
        assert f"We hold 2 places for you until {until}." in text
        assert "/confirm/" in text


def test_the_confirmation_mail_of_a_full_intake_has_the_number_in_the_queue():
    intake = make_full_intake()
    sign_up(intake)
    student = sign_up(intake)
    assert _mail(student).subject.startswith("Stay on the waiting list: ")
    for text in (_mail(student).text, _mail(student).html):
        assert "You are number 2 on the waiting list." in text


def test_the_offer_says_until_when_and_carries_the_confirmation_link():
    intake = make_intake(seats=1)
    holder, waiting = make_confirmed(intake), make_waiting(intake)
    places.cancel(holder.pk)
    until = moment(fresh(waiting).expires_at, "Europe/London")
    for text in (_mail(waiting).text, _mail(waiting).html):
        assert f"We hold it for you until {until}." in text
        assert "/confirm/" in text


def test_a_smaller_offer_says_that_declining_keeps_the_queue_position():
    pair = make_confirmed(make_intake(seats=1), places=2)
    for text in (_mail(pair).text, _mail(pair).html):
        assert "fewer than you asked for" in text


def test_the_confirmation_says_how_to_pay_and_how_to_join():
    intake = make_intake(
        payment_instructions="Sort code on request",
        joining_instructions="https://video.example.org/4",
    )
    mail = _mail(make_confirmed(intake))
    for text in (mail.text, mail.html):
        assert "Sort code on request" in text
        assert "https://video.example.org/4" in text


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: sign_up(make_intake()), "Your place was not confirmed in time"),
        (lambda: sign_up(make_full_intake()), "Your address was not confirmed in time"),
        (lambda: _offered(), "We did not hear from you in time"),
    ],
)
def test_the_mail_after_a_lapse_says_what_was_missed(make, expected):
    mail = _mail(let_time_pass(make()))
    assert expected in mail.text
    assert expected in mail.html


def _offered():
    intake = make_intake(seats=1)
    holder, waiting = make_confirmed(intake), make_waiting(intake)
    places.cancel(holder.pk)
    return waiting


def test_signing_up_again_before_confirming_mails_the_confirmation_link_again():
    student = sign_up(make_intake())
    emails.send(MailTemplate.KNOWN, student)
    assert "/confirm/" in _mail(student).text
    assert _mail(student).kind == "courses/known"


def test_signing_up_again_after_confirming_mails_no_confirmation_link():
    student = make_confirmed(make_intake())
    emails.send(MailTemplate.KNOWN, student)
    assert "/confirm/" not in _mail(student).text + _mail(student).html
    assert SignUp.objects.count() == 1


@pytest.mark.parametrize(("make", "is_offered"), [(make_confirmed, True), (sign_up, False)])
def test_mails_offer_to_cancel_only_live_sign_ups(make, is_offered):
    student = make(make_intake())
    if not is_offered:
        places.cancel(student.pk)
    assert ["change or cancel" in text for text in (_mail(student).text, _mail(student).html)] == [
        is_offered
    ] * 2

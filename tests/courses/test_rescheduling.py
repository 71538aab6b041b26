"""Rescheduled and cancelled intakes, and the mails about them."""

from datetime import timedelta
from decimal import Decimal

import pytest
import vobject
from django.urls import reverse

from courses import payments, places, rescheduling
from courses.models import Intake, Payment, SignUp, SignUpEvent
from tests.courses.builders import (
    fresh,
    make_confirmed,
    make_course,
    make_intake,
    make_past_intake,
    make_waiting,
    sign_up_request,
)
from tests.editing import save
from tests.website.builders import make_superuser
from website.models import OutgoingMail

pytestmark = pytest.mark.django_db
REASON = "The hall was flooded. You get everything back."


def _change(intake, **fields):
    """Save as the admin does. Returns the number of mails."""
    new = Intake.objects.select_related("course").get(pk=intake.pk)
    for name, value in fields.items():
        setattr(new, name, value)
    return rescheduling.save(new, list(fields))


def _mail(student, kind):
    return OutgoingMail.objects.get(kind=f"courses/{kind}", to=student.email)


def _one_of_each():
    """One confirmed, one waiting, one cancelled."""
    intake = make_intake(seats=2)
    confirmed, gone = make_confirmed(intake), make_confirmed(intake, places=1)
    places.cancel(gone.pk)
    full = make_confirmed(intake)
    return confirmed, full, make_waiting(intake), gone


def test_a_move_is_mailed_to_all_live_sign_ups_with_the_old_and_the_new():
    confirmed, full, waiting, gone = _one_of_each()
    was, later = confirmed.intake.when, confirmed.intake.starts_at + timedelta(days=7)
    assert _change(confirmed.intake, starts_at=later, venue="Hall 2") == 3
    now = fresh(confirmed.intake).when
    for student in (confirmed, full, waiting):
        mail = _mail(student, "moved")
        parts = [was, now, "Online, by video call", "Hall 2", student.intake.course.title]
        assert [part for part in parts if part not in mail.text or part not in mail.html] == []
    assert not OutgoingMail.objects.filter(kind="courses/moved", to=gone.email).exists()


def test_confirmed_students_get_a_newer_calendar_entry_and_others_none():
    confirmed, _full, waiting, _gone = _one_of_each()
    _change(confirmed.intake, venue="Hall 2")
    calendar = _mail(confirmed, "moved").calendar
    event = vobject.readOne(calendar["text"]).vevent
    assert (calendar["method"], event.sequence.value, event.location.value) == (
        "REQUEST",
        "1",
        "Hall 2",
    )
    assert _mail(waiting, "moved").calendar == {}


def test_moving_nothing_mails_nobody():
    student = make_confirmed(make_intake())
    assert (
        _change(student.intake, venue=student.intake.venue, payment_instructions="By transfer") == 0
    )
    assert (
        fresh(student.intake).revision == 0
        and fresh(student.intake).payment_instructions == "By transfer"
    )


def test_new_joining_instructions_are_mailed_to_confirmed_students_only():
    confirmed, full, waiting, _gone = _one_of_each()
    assert _change(confirmed.intake, joining_instructions="https://video.example.org/5") == 2
    assert "https://video.example.org/5" in _mail(full, "moved").text
    assert "video.example.org/5" in _mail(full, "moved").calendar["text"]
    assert not OutgoingMail.objects.filter(kind="courses/moved", to=waiting.email).exists()


def test_a_change_of_the_zone_alone_is_mailed_in_the_new_one():
    student = make_confirmed(make_intake())
    assert _change(student.intake, time_zone="Europe/Lisbon") == 1
    assert "London time" in _mail(student, "moved").text
    assert "Lisbon time" in _mail(student, "moved").text


def test_correcting_a_past_intake_mails_nobody():
    intake = make_past_intake()
    SignUp.objects.create(intake=intake, status="confirmed", consented_at=intake.opens_at)
    assert _change(intake, venue="Hall 2") == 0
    assert fresh(intake).venue == "Hall 2"


def test_staff_read_how_many_were_mailed(admin_client):
    student = make_confirmed(make_intake())
    page = reverse("admin:courses_intake_change", args=[student.intake_id])
    for changes, is_mailed in (({}, False), ({"venue": "Hall 2"}, True)):
        answer = admin_client.get(save(admin_client, page, **changes).url)
        assert ("1 person was mailed about the change." in answer.text) == is_mailed


def test_cancelling_an_intake_mails_the_reason_and_removes_it_from_calendars():
    confirmed, full, waiting, gone = _one_of_each()
    staff = make_superuser()
    assert places.cancel_intake(confirmed.intake_id, by=staff, reason=REASON) == 3
    for student in (confirmed, full, waiting):
        mail = _mail(student, "called_off")
        assert REASON in mail.text and REASON in mail.html
        assert fresh(student).status == SignUp.Status.CANCELLED
        last = student.events.last()
        assert (last.kind, last.by) == (SignUpEvent.Kind.CALLED_OFF, staff)
    assert _mail(confirmed, "called_off").calendar["method"] == "CANCEL"
    assert _mail(waiting, "called_off").calendar == {}


def test_students_who_paid_read_their_payments_and_the_refund_terms(client):
    course = make_course(refunds="Everything back if we cancel.")
    student = make_confirmed(make_intake(course=course))
    staff = make_superuser()
    received = Payment.Kind.RECEIVED
    payments.record(student.pk, received, Decimal(180), reference="7", by=staff)
    places.cancel_intake(student.intake_id, by=staff, reason=REASON)
    receipt = client.get(student.get_absolute_url()).text
    for text in (_mail(student, "called_off").text, _mail(student, "called_off").html, receipt):
        assert "You have paid £180." in text and "Everything back if we cancel." in text
    assert REASON in receipt and "The course is cancelled" in receipt


def test_a_cancelled_intake_takes_nobody_and_offers_nothing(client):
    intake = _one_of_each()[0].intake
    staff = make_superuser()
    places.cancel_intake(intake.pk, by=staff, reason=REASON)
    with pytest.raises(places.SignUpClosed):
        places.sign_up(intake.pk, sign_up_request(), visitor="")
    places.set_capacity(intake.pk, 9, by=None)
    assert intake.seats.filter(sign_up=None).count() == 9
    page = client.get(intake.course.get_absolute_url()).text
    assert "This intake is cancelled" in page and REASON in page
    assert intake.get_sign_up_url() not in page and "Tell me about the next intake" in page
    assert places.cancel_intake(intake.pk, by=staff, reason="Again") is None


def test_a_stale_form_does_not_bring_a_cancelled_intake_back():
    stale = make_confirmed(make_intake()).intake
    places.cancel_intake(stale.pk, by=make_superuser(), reason=REASON)
    stale.venue = "Hall 2"
    assert rescheduling.save(stale, ["venue"]) == 0
    assert fresh(stale).state == Intake.State.CANCELLED


def test_three_hundred_are_mailed_about_a_move_and_a_cancellation_with_few_queries(
    admin_user, django_assert_max_num_queries
):
    example = make_confirmed(make_intake(seats=300))
    SignUp.objects.bulk_create(_another(example, number) for number in range(299))
    with django_assert_max_num_queries(60):
        assert _change(example.intake, venue="Hall 2") == 300
    with django_assert_max_num_queries(60):
        assert places.cancel_intake(example.intake_id, by=admin_user, reason=REASON) == 300


def _another(example, number):
    fields = {name: getattr(example, name) for name in ("status", "consented_at", "confirmed_at")}
    address = f"another-{number}@example.org"
    fields |= {"email": address, "folded_email": address, "name": f"Another {number}"}
    return SignUp(intake=example.intake, **fields)


def test_staff_see_who_is_affected_and_cancel_with_one_press(admin_client):
    confirmed, _full, waiting, _gone = _one_of_each()
    page = reverse("admin:courses_intake_cancel", args=[confirmed.intake_id])
    seen = admin_client.get(page).text
    assert "Confirmed: 2" in seen and "Waiting: 1" in seen and "There are no payments yet." in seen
    assert "This field is required." in admin_client.post(page, {"reason": " "}).text
    assert "3 people were mailed" in admin_client.post(page, {"reason": REASON}, follow=True).text
    again = admin_client.post(page, {"reason": REASON}, follow=True).text
    assert "Nothing was changed: the intake is over or was already cancelled." in again
    assert OutgoingMail.objects.filter(kind="courses/called_off").count() == 3

"""Waiting lists, offers and reservations end when what they promise ends, and everybody is told once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses import places, rescheduling, waiting_list
from courses.dates import moment
from courses.models import Intake, SignUp
from tests.courses.builders import (
    end,
    fresh,
    make_confirmed,
    make_confirmed_early,
    make_course,
    make_full_intake,
    make_intake,
    make_interest,
    make_waiting,
    sign_up,
    sign_up_request,
)
from tests.courses.moments import let_pass
from website import registry
from website.mail import delivery
from website.models import OutgoingMail
from website.worker import loops

pytestmark = pytest.mark.django_db
Status = SignUp.Status


def _mails(student):
    return [mail.kind.removeprefix("courses/") for mail in student.mails.order_by("pk")]


def _work():
    loops.run_until_idle([job for job in registry.jobs if job.name in WAITING_JOBS])


WAITING_JOBS = {"expired reservations and offers", "ended waiting lists", "undelivered offers"}


def test_everyone_who_waits_is_mailed_once_when_the_course_begins():
    intake = make_full_intake()
    waiting = [make_waiting(intake), make_waiting(intake, places=2)]
    let_pass(intake, "starts_at")
    _work()
    _work()
    for student in waiting:
        assert fresh(student).status == Status.NO_PLACE
        assert _mails(student)[-1] == "no_place" and _mails(student).count("no_place") == 1
        assert student.events.last().kind == "list_ended"


def test_while_places_that_become_free_are_offered_the_list_goes_on():
    intake = make_full_intake()
    waiting = make_waiting(intake)
    let_pass(intake, "closes_at")
    _work()
    assert fresh(waiting).status == Status.WAITING
    late = make_full_intake()
    still = make_waiting(late)
    begun = timezone.now() - timedelta(days=1)
    Intake.objects.filter(pk=late.pk).update(starts_at=begun)
    _work()
    assert fresh(still).status == Status.WAITING


def test_the_list_of_a_self_paced_intake_ends_when_sign_up_closes():
    intake = make_full_intake()
    Intake.objects.update(starts_at=None, ends_at=None)
    waiting = make_waiting(fresh(intake))
    let_pass(intake, "closes_at")
    _work()
    assert fresh(waiting).status == Status.NO_PLACE


def test_the_money_of_someone_who_got_no_place_is_to_be_given_back():
    intake = make_full_intake()
    waiting = make_waiting(intake)
    waiting.payments.create(amount=20, reference="Line 4")
    let_pass(intake, "starts_at")
    _work()
    assert "You have paid £20" in waiting.mails.get(kind="courses/no_place").text
    assert [*SignUp.objects.overpaid()] == [waiting]


def test_whoever_was_told_that_the_list_has_ended_signs_up_again_when_it_reopens():
    intake = make_full_intake(seats=1)
    told_so = make_waiting(intake)
    let_pass(intake, "starts_at")
    _work()
    later = Intake.objects.get()
    later.starts_at = later.closes_at = timezone.now() + timedelta(days=9)
    rescheduling.save(later, ["starts_at", "closes_at"])
    places.set_capacity(intake.pk, 2, by=None)
    _work()
    assert (fresh(told_so).status, _mails(told_so)[-1]) == (Status.NO_PLACE, "no_place")
    again = make_confirmed(intake, email=told_so.email)
    assert again.status == Status.CONFIRMED


@pytest.mark.parametrize("make", [sign_up, lambda intake: _offered(intake)])
def test_no_reservation_and_no_offer_outlasts_the_start(make):
    soon = timezone.now() + timedelta(hours=3)
    student = make(make_intake(seats=1, starts_at=soon, closes_at=soon))
    assert student.expires_at == soon
    mail = student.mails.latest("pk")
    assert moment(soon, "Europe/London") in mail.text
    let_pass(student.intake, "starts_at")
    assert not places.confirm(student.pk)
    _work()
    assert fresh(student).status == Status.LAPSED


def _offered(intake):
    holder, waiting = make_confirmed(intake), make_waiting(intake)
    places.cancel(holder.pk)
    return fresh(waiting)


def test_an_earlier_start_shortens_what_was_promised_and_the_mail_says_so():
    student = _offered(make_intake(seats=1))
    moved = Intake.objects.get()
    moved.starts_at = moved.closes_at = timezone.now() + timedelta(hours=5)
    rescheduling.save(moved, ["starts_at", "closes_at"])
    assert fresh(student).expires_at == moved.starts_at
    mail = student.mails.latest("pk")
    until = moment(moved.starts_at, "Europe/London")
    assert mail.kind == "courses/moved" and f"open this link before {until}" in mail.text


def test_an_earlier_end_of_sign_up_is_mailed_to_those_who_have_not_answered():
    intake = make_intake(seats=2, starts_at=None, ends_at=None)
    confirmed, student = make_confirmed(intake), sign_up(intake)
    changed = Intake.objects.get()
    changed.closes_at = timezone.now() + timedelta(hours=5)
    assert rescheduling.save(changed, ["closes_at"]) == 1
    mail = student.mails.latest("pk")
    assert mail.subject.startswith("Less time to answer: ")
    assert moment(changed.closes_at, "Europe/London") in mail.text
    assert _mails(confirmed)[-1] == "confirmed"


def test_a_smaller_offer_that_ends_with_the_list_ends_the_sign_up():
    pair = make_confirmed(make_intake(seats=1), places=2)
    let_pass(pair.intake, "starts_at")
    _work()
    assert (fresh(pair).status, _mails(pair)[-1]) == (Status.LAPSED, "lapsed")


def test_signing_up_again_before_the_worker_has_ended_a_reservation_is_a_new_sign_up():
    intake = make_intake(seats=1)
    first = sign_up(intake)
    SignUp.objects.update(expires_at=timezone.now())
    request = sign_up_request(email=first.email)
    second = places.sign_up(intake.pk, request, visitor="").sign_up
    assert fresh(first).status == Status.LAPSED
    assert (second.status, _mails(second)) == (Status.AWAITING_CONFIRMATION, ["confirmation_link"])


def test_staff_do_not_put_anybody_back_on_a_list_that_has_ended(admin_user):
    student = sign_up(make_full_intake())
    let_pass(student.intake, "starts_at")
    assert not places.confirm(student.pk, by=admin_user)
    assert not waiting_list.move(student.pk, 1, by=admin_user, reason="Rang")


def _send(student):
    """Send what is queued for the student; return what was sent."""
    while delivery.send_next():
        pass
    return [
        mail.kind.removeprefix("courses/") for mail in student.mails.filter(sent_at__isnull=False)
    ]


def test_an_offer_in_the_queue_that_has_ended_is_not_mailed(mailoutbox):
    student = _offered(make_intake(seats=1))
    OutgoingMail.objects.exclude(kind="courses/offered").update(send_due_at=None)
    let_pass(student.intake, "starts_at")
    assert _send(student) == []
    assert "no longer true" in student.mails.get(kind="courses/offered").obstacle


def test_a_queued_mail_is_written_anew_when_it_is_sent(mailoutbox):
    intake = make_full_intake(seats=1)
    first, second = make_waiting(intake), make_waiting(intake)
    places.cancel(first.pk)
    assert "waiting" in _send(second)
    assert "You are number 1 on" in second.mails.get(kind="courses/waiting").text


@pytest.mark.parametrize("happens", ["cancel", "begin"])
def test_a_reminder_of_a_course_that_is_cancelled_or_has_begun_is_not_mailed(
    happens, mailoutbox, admin_user
):
    soon = timezone.now() + timedelta(days=2)
    student = make_confirmed_early(make_intake(starts_at=soon, closes_at=soon))
    OutgoingMail.objects.update(send_due_at=None)
    loops.run_until_idle([job for job in registry.jobs if job.name == "reminders"])
    if happens == "cancel":
        places.cancel_intake(student.intake_id, by=admin_user, reason="Flooded")
    else:
        let_pass(student.intake, "starts_at")
    assert "reminder" not in _send(student)


def test_older_new_dates_are_not_mailed_after_newer_ones(mailoutbox):
    student = make_confirmed(make_intake())
    for days in (40, 41):
        moved = Intake.objects.get()
        moved.starts_at = timezone.now() + timedelta(days=days)
        rescheduling.save(moved, ["starts_at"])
    assert _send(student).count("moved") == 1
    assert student.mails.filter(kind="courses/moved", dropped_at__isnull=False).count() == 1


def test_news_of_a_sign_up_that_has_closed_is_not_mailed(mailoutbox):
    intake = make_intake(course=make_course())
    asked = make_interest(intake.course)
    type(asked).objects.update(expires_at=None)
    OutgoingMail.objects.update(send_due_at=None)
    loops.run_until_idle([job for job in registry.jobs if job.name == "interest"])
    end(intake)
    while delivery.send_next():
        pass
    assert OutgoingMail.objects.get(kind="courses/sign_up_open").obstacle == "Sign-up is closed."
    assert mailoutbox == []

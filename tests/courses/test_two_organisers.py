"""Two organisers at once, and students whose page is older than what it says."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from courses import attendance, changing, places
from courses.models import SignUp
from tests.courses.builders import (
    fresh,
    make_confirmed,
    make_course,
    make_full_intake,
    make_intake,
    make_waiting,
    sign_up,
)
from tests.editing import inputs, opened, save
from tests.website.builders import make_superuser
from website.editing import seen
from website.models import OutgoingMail

pytestmark = pytest.mark.django_db
Status = SignUp.Status


@pytest.fixture
def anna():
    return _client("Anna")


@pytest.fixture
def ben():
    return _client("Ben")


def _client(name):
    client = Client()
    client.force_login(make_superuser(first_name=name))
    return client


def _change(intake):
    return reverse("admin:courses_intake_change", args=[intake.pk])


def _moved():
    return OutgoingMail.objects.filter(kind="courses/moved")


def _dated(intake):
    """At 19:00 London time."""
    start = intake.starts_at.replace(hour=19, minute=0, second=0, microsecond=0)
    intake.starts_at, intake.ends_at = start, start + timedelta(hours=2)
    intake.closes_at = start - timedelta(days=1)
    intake.save()
    return intake


def test_new_payment_instructions_on_an_older_page_keep_the_new_hour_and_mail_nobody(anna, ben):
    student = make_confirmed(_dated(make_intake()))
    intake = student.intake
    stale = opened(ben, _change(intake))
    hour = stale["starts_at_1"].partition(":")[0]
    save(anna, _change(intake), starts_at_1=f"{hour}:15")
    assert (_moved().count(), fresh(intake).revision) == (1, 1)
    assert save(ben, _change(intake), stale, payment_instructions="By card.").status_code == 302
    after = fresh(intake)
    assert (after.starts_at.minute, after.payment_instructions) == (15, "By card.")
    assert (_moved().count(), after.revision) == (1, 1)


def test_two_new_hours_are_asked_about_with_their_time_zone_and_one_mail_is_sent(anna, ben):
    intake = make_confirmed(_dated(make_intake())).intake
    stale = opened(ben, _change(intake))
    hour = stale["starts_at_1"].partition(":")[0]
    save(anna, _change(intake), starts_at_1=f"{hour}:15")
    answer = save(ben, _change(intake), stale, starts_at_1=f"{hour}:30")
    [conflict] = answer.context["conflicts"]
    assert conflict.theirs[0].endswith(f"{hour}:15 (Europe/London)")
    assert conflict.mine[0].endswith(f"{hour}:30 (Europe/London)")
    save(ben, _change(intake), inputs(answer.text), **{"keep-starts_at": "theirs"})
    assert (_moved().count(), fresh(intake).starts_at.minute) == (1, 15)


def test_another_time_zone_moves_the_dates_and_is_asked_about_beside_a_new_hour(anna, ben):
    intake = _dated(make_intake())
    before, stale = intake.starts_at, opened(ben, _change(intake))
    save(anna, _change(intake), time_zone="Europe/Paris")
    assert fresh(intake).starts_at == before - timedelta(hours=1)
    hour = stale["starts_at_1"].partition(":")[0]
    answer = save(ben, _change(intake), stale, starts_at_1=f"{hour}:15")
    asked = {conflict.label for conflict in answer.context["conflicts"]}
    assert asked == {"Time zone", "Starts"}


def test_seats_that_somebody_added_stay(anna, ben):
    intake = make_intake(seats=2)
    stale = opened(ben, _change(intake))
    save(anna, _change(intake), capacity=5)
    save(ben, _change(intake), stale, venue="Hall 2")
    assert intake.seats.count() == 5


def test_two_records_of_the_same_attendance_are_asked_about(anna, ben, admin_user):
    student = make_confirmed(make_intake())
    page = reverse("admin:courses_intake_attendance", args=[student.intake_id])
    stale, field = opened(ben, page), f"came_{student.pk}"
    attendance.record(student.pk, 1, by=admin_user)
    answer = ben.post(page, stale | {field: "0"})
    [conflict] = answer.context["conflicts"]
    assert (conflict.theirs, conflict.mine, conflict.changed.who) == (["Came"], ["Absent"], "admin")
    assert fresh(student).attended == 1
    ben.post(page, inputs(answer.text) | {f"keep-{field}": "mine"})
    assert fresh(student).attended == 0


def test_everyone_else_came_counts_only_those_who_were_on_the_page(anna):
    intake = make_intake(seats=4)
    first = make_confirmed(intake)
    page = reverse("admin:courses_intake_attendance", args=[intake.pk])
    form = opened(anna, page)
    late = make_confirmed(intake)
    anna.post(page, form | {"all": "1"})
    assert (fresh(first).attended, fresh(late).attended) == (1, None)


def test_an_intake_that_was_moved_meanwhile_is_not_cancelled_without_asking(anna):
    student = make_confirmed(make_intake())
    page = reverse("admin:courses_intake_cancel", args=[student.intake_id])
    form = {"reason": "Ill.", seen.INPUT: anna.get(page).context["seen"]}
    save(anna, _change(student.intake), venue="Hall 2")
    answer = anna.post(page, form)
    assert "it was “Online, by video call”, now it is “Hall 2”" in answer.text
    assert "Ill." in answer.text and fresh(student.intake).cancelled_at is None
    anna.post(page, form | {seen.INPUT: answer.context["seen"]})
    assert fresh(student.intake).cancelled_at


def test_an_action_on_a_list_older_than_a_cancellation_changes_nothing_and_says_why(anna):
    student = make_waiting(make_full_intake())
    url = reverse("admin:courses_signup_changelist")
    version = student.version
    assert f'name="seen-{student.pk}" value="{version}"' in anna.get(url).text
    places.cancel(student.pk)
    sent = {"action": "cancel", "_selected_action": student.pk, f"seen-{student.pk}": version}
    assert "Nothing was done for" in anna.post(url, sent, follow=True).text


# The student's own pages


def _pressed(client, student, action, token, **answers):
    sent = {"action": action, seen.INPUT: token, **answers}
    return client.post(student.get_absolute_url(), sent)


def _token(client, address):
    return client.get(address).context["seen"]


def test_a_receipt_older_than_new_dates_asks_again_and_then_acts(client):
    student = make_confirmed(_dated(make_intake()))
    token = _token(client, student.get_absolute_url())
    was = student.intake.when
    student.intake.venue = "Hall 2"
    student.intake.save()
    answer = _pressed(client, student, "cancel", token)
    assert (
        "it was “Online, by video call”, now it is “Hall 2”" in answer.text and was in answer.text
    )
    assert fresh(student).status == Status.CONFIRMED
    _pressed(client, student, "cancel", answer.context["seen"])
    assert fresh(student).status == Status.CANCELLED


def test_declining_on_a_page_older_than_the_offer_asks_again(client):
    intake = make_full_intake(seats=1)
    student = make_waiting(intake)
    token = _token(client, student.get_absolute_url())
    places.set_capacity(intake.pk, 2, by=None)
    answer = _pressed(client, student, "cancel", token)
    assert "now it is “Offered”" in answer.text and fresh(student).status == Status.OFFERED


def test_a_new_name_typed_on_an_older_page_is_kept(client):
    student = make_confirmed(make_intake(), name="Ines")
    token = _token(client, student.get_absolute_url())
    changing.rename(student.pk, "Inês")
    answer = _pressed(client, student, "rename", token, name="Ines Lima")
    assert 'value="Ines Lima"' in answer.text and fresh(student).name == "Inês"


def test_cancelling_twice_leads_to_the_receipt(client):
    student = make_confirmed(make_intake())
    token = _token(client, student.get_absolute_url())
    answers = [_pressed(client, student, "cancel", token) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]


def test_a_place_is_confirmed_only_for_the_dates_and_price_that_the_page_showed(client):
    student = sign_up(make_intake(course=make_course(price=90)))
    link = re.search(r"/confirm/\S+", OutgoingMail.objects.get(to=student.email).text)[0]
    page = client.get(link)
    assert "£90" in page.text
    student.intake.starts_at += timedelta(days=1)
    student.intake.save()
    answer = client.post(link, {seen.INPUT: page.context["seen"]})
    assert "nothing was done yet" in answer.text
    assert fresh(student).status == Status.AWAITING_CONFIRMATION
    client.post(link, {seen.INPUT: answer.context["seen"]})
    assert fresh(student).status == Status.CONFIRMED

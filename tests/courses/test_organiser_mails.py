"""Mails to organisers about sign-ups and cancellations: who gets them, how often, and once."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from courses import organiser_mails, places
from courses.models import OrganiserMails
from tests.courses.builders import (
    make_confirmed,
    make_full_intake,
    make_helper,
    make_intake,
    make_waiting,
    sign_up,
)
from website import dates, privacy
from website.mail import delivery
from website.models import OutgoingMail

pytestmark = pytest.mark.django_db
PAGE = "admin:courses_signup_mails"
KIND = "courses/organiser_news"


@pytest.fixture
def organiser():
    return make_helper("view_signup")


def _mails():
    return OutgoingMail.objects.filter(kind=KIND)


def _make_due():
    OrganiserMails.objects.update(next_at=timezone.now())


def test_by_default_nobody_is_mailed(organiser):
    make_confirmed(make_intake())
    assert not organiser_mails.send_next() and not _mails().exists()


def test_each_confirmed_sign_up_and_each_cancellation_is_mailed_once(organiser):
    organiser_mails.choose(organiser, "each")
    student = make_confirmed(make_intake(), name="Ana")
    _make_due()
    assert organiser_mails.send_next() and not organiser_mails.send_next()
    places.cancel(student.pk)
    _make_due()
    assert organiser_mails.send_next() and not organiser_mails.send_next()
    first, second = _mails().order_by("pk")
    assert first.to == organiser.email and "Ana" in first.text
    assert "Confirmed the place: 1" in first.text and "Cancelled: 1" in second.text
    admin_page = reverse("admin:courses_signup_change", args=[student.pk])
    assert admin_page in first.text and first.subject == "Sign-ups: 1 change"


def test_news_that_follow_within_a_minute_come_in_one_mail(organiser):
    organiser_mails.choose(organiser, "each")
    intake = make_intake(seats=4)
    for _student in range(3):
        make_confirmed(intake)
        assert not organiser_mails.send_next()
    _make_due()
    organiser_mails.send_next()
    assert _mails().get().subject == "Sign-ups: 3 changes"


def test_the_daily_mail_comes_in_the_morning(organiser, settings):
    organiser_mails.choose(organiser, "daily")
    make_confirmed(make_intake())
    row = OrganiserMails.objects.get()
    assert timezone.localtime(row.next_at).hour == dates.MORNING_HOUR
    assert timezone.now() < row.next_at <= timezone.now() + timedelta(days=1)
    assert not organiser_mails.send_next()
    _make_due()
    assert organiser_mails.send_next()
    row.refresh_from_db()
    assert row.next_at > timezone.now() and not row.news.exists()


def test_what_nobody_confirmed_is_not_news_and_a_waiting_student_is(organiser):
    organiser_mails.choose(organiser, "each")
    unconfirmed = sign_up(make_intake(), name="You won 500 GBP")
    places.cancel(unconfirmed.pk)
    assert not OrganiserMails.objects.get().news.exists()
    make_waiting(make_full_intake(seats=1))
    assert OrganiserMails.objects.get().news.count() == 2


def test_nobody_is_mailed_what_they_did_themselves(organiser):
    organiser_mails.choose(organiser, "each")
    student = make_confirmed(make_intake())
    OrganiserMails.objects.get().news.clear()
    places.cancel(student.pk, by=organiser)
    assert not OrganiserMails.objects.get().news.exists()


@pytest.mark.parametrize("change", [{"is_staff": False}, {"is_active": False}, {"email": ""}])
def test_whoever_left_is_not_mailed_whatever_waits(organiser, change):
    organiser_mails.choose(organiser, "each")
    make_confirmed(make_intake())
    type(organiser).objects.filter(pk=organiser.pk).update(**change)
    _make_due()
    organiser_mails.send_next()
    assert not _mails().exists()


def test_a_mail_that_waits_is_not_sent_to_whoever_has_turned_them_off(organiser, smtp):
    organiser_mails.choose(organiser, "each")
    make_confirmed(make_intake())
    _make_due()
    organiser_mails.send_next()
    organiser_mails.choose(organiser, "never")
    while delivery.send_next():
        pass
    assert _mails().get().dropped_at and organiser.email not in [
        mail["To"] for mail in smtp.received
    ]


def test_a_mail_that_names_a_student_goes_when_the_student_is_erased(organiser):
    organiser_mails.choose(organiser, "each")
    make_confirmed(make_intake(), email="ana@example.org")
    _make_due()
    organiser_mails.send_next()
    privacy.erase("ana@example.org")
    assert not _mails().exists()


def test_organisers_choose_on_a_page_that_the_dashboard_links_to(client, organiser):
    client.force_login(organiser)
    url = reverse(PAGE)
    assert url in client.get(reverse("admin:index")).text
    for mode in ["each", "daily", "never"]:
        assert client.post(url, {"mode": mode}).status_code == 302
        assert organiser_mails.mode_of(organiser) == mode
        assert f'value="{mode}" selected' in client.get(url).text
    assert client.post(url, {"mode": "hourly"}).status_code == 200
    assert organiser_mails.mode_of(organiser) == "never"

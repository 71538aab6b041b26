"""Passwords: which are refused, and how a forgotten one is replaced."""

import re
import time

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.website import totp
from tests.website.builders import make_superuser
from website.accounts import password_reset, second_factor
from website.models import OutgoingMail, PasswordResetRequest, StaffSession

pytestmark = pytest.mark.django_db
ADDRESS = reverse("admin_password_reset")
NEW = "a grey windy evening"


@pytest.mark.parametrize(
    "password", ["short", "elevenchars", "password1234", "margaret.hill", "1234567890123"]
)
def test_an_easy_password_is_refused(password):
    user = User(username="margaret.hill", email="margaret@school.example")
    with pytest.raises(ValidationError):
        validate_password(password, user)


@pytest.mark.parametrize(
    "password",
    [
        "a calm blue morning",
        "ein ruhiger, blauer Morgen",
        "日本語の長い合言葉です、はい",
        "x7" * 500,
    ],
)
def test_a_long_password_of_any_letters_is_taken(password):
    validate_password(password, User(username="margaret.hill"))


def test_a_password_of_a_megabyte_costs_little(client):
    user = make_superuser(password="a calm blue morning")
    began = time.process_time()
    client.post(reverse("admin:login"), {"username": user.username, "password": "x1 " * 350_000})
    validate_password("margaret hill" * 80_000, User(username="margaret hill"))
    assert time.process_time() - began < 2


# A forgotten password


def _ask(client, email, **where):
    return client.post(ADDRESS, {"email": email}, **where)


def _answer_all():
    while password_reset.answer_next():
        pass


@pytest.fixture
def user():
    return make_superuser(password="forgotten")


def test_the_same_work_is_done_for_an_address_with_and_without_an_account(client, user):
    def seen(email):
        with CaptureQueriesContext(connection) as queries:
            answer = _ask(client, email)
        asked = [re.sub(r"'[^']*'|_x\d+|\d+", "?", query["sql"]) for query in queries]
        return answer.status_code, answer["Location"], asked

    # The first request of a visitor opens its counter.
    _ask(client, "somebody@example.org")
    assert seen(user.email) == seen("nobody@example.org")
    assert not OutgoingMail.objects.exists()


def test_the_worker_mails_those_who_have_an_account(client, user):
    User.objects.create_user("gone", "gone@example.org", "x", is_active=False)
    for email in (user.email.upper(), "nobody@example.org", "gone@example.org"):
        _ask(client, email)
    _answer_all()
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.kind) == (user.email, "website/password_reset")


def test_a_mailbox_gets_five_links_an_hour_whoever_asks(client, user):
    answers = [
        _ask(client, email, REMOTE_ADDR=f"192.0.2.{number}")
        for number, email in enumerate([user.email, user.email.upper()] * 3)
    ]
    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert "Look in its inbox" in answers[5].text and answers[5]["Retry-After"]
    assert f'value="{user.email.upper()}"' in answers[5].text
    _answer_all()
    assert OutgoingMail.objects.count() == 5


def test_a_network_asks_ten_times_an_hour(client):
    answers = [_ask(client, f"{number}@example.org") for number in range(11)]
    assert [answer.status_code for answer in answers] == [302] * 10 + [429]
    assert "several mails in a short time" in answers[10].text
    assert _ask(client, "a@example.org", REMOTE_ADDR="192.0.2.7").status_code == 302


def test_the_site_is_asked_so_often_in_all(client, settings):
    settings.SITE_RESET_RATE = "3/h"
    answers = [
        _ask(client, f"{number}@example.org", REMOTE_ADDR=f"192.0.2.{number}")
        for number in range(4)
    ]
    assert [answer.status_code for answer in answers] == [302] * 3 + [429]
    assert "ask the person who manages the site’s accounts" in answers[3].text


def test_a_request_is_deleted_after_a_day(client, user):
    _ask(client, user.email)
    _answer_all()
    assert PasswordResetRequest.objects.exists()
    PasswordResetRequest.objects.update(due_at=timezone.now())
    _answer_all()
    assert not PasswordResetRequest.objects.exists()
    assert OutgoingMail.objects.count() == 1


@pytest.mark.parametrize("email", ["", "x", "a@b", "\0@example.org", "é@" * 400, "a@example.org\n"])
def test_what_is_no_address_is_not_stored(client, email):
    assert _ask(client, email).status_code in {200, 302}
    assert not PasswordResetRequest.objects.exclude(email="a@example.org").exists()


def _follow(client, user):
    """Opens the link in the mail and sets a new password."""
    _ask(client, user.email)
    _answer_all()
    text = OutgoingMail.objects.filter(kind="website/password_reset").latest("pk").text
    path = re.search(r"/admin/reset/\S+", text)[0]
    form = client.get(path, follow=True)
    words = {"new_password1": NEW, "new_password2": NEW}
    return client.post(form.request["PATH_INFO"], words, follow=True)


def test_a_new_password_by_mail_ends_all_sessions_and_logs_nobody_in(client, user):
    Client().force_login(user)
    assert "Your password has been set" in _follow(client, user).text
    assert not StaffSession.objects.filter(user=user).exists()
    assert client.get(reverse("admin:index")).status_code == 302
    assert OutgoingMail.objects.filter(kind="website/password_changed").count() == 1


def test_a_new_password_by_mail_does_not_pass_the_second_step(client, user):
    device = second_factor.begin_set_up(user)
    second_factor.TOTPDevice.objects.update(confirmed=True)
    _follow(client, user)
    form = {"username": user.username, "password": NEW}
    answer = client.post(reverse("admin:login"), form, follow=True)
    assert answer.request["PATH_INFO"] == reverse("second_step")
    code = totp.code(second_factor.readable_secret(device))
    client.post(reverse("second_step"), {"code": code})
    assert client.get(reverse("admin:index")).status_code == 200


def test_a_link_is_too_old_after_an_hour(client, user, settings):
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert "Password reset unsuccessful" in client.get(_link(client, user), follow=True).text


def _link(client, user):
    _ask(client, user.email)
    _answer_all()
    return re.search(r"/admin/reset/\S+", OutgoingMail.objects.get().text)[0]


def test_a_login_without_a_destination_leads_to_the_first_page_of_the_admin(client):
    user = make_superuser(password="a calm blue morning")
    form = {"username": user.username, "password": "a calm blue morning"}
    answer = client.post(reverse("admin:login"), {**form, "next": "https://evil.example/"})
    assert answer["Location"] == reverse("admin:index")

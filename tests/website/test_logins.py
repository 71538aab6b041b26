"""Guessing passwords: at one network, from many, at many names, and beside those who know theirs."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlsafe_base64_encode

from tests.website.builders import make_superuser
from website import retention
from website.models import KnownNetwork

pytestmark = pytest.mark.django_db

READER = "192.0.2.10"
PASSWORD = "a calm blue morning"


@pytest.fixture
def user(db):
    return make_superuser(password=PASSWORD)


def _try(client, user, password="wrong", at=READER, **more):
    name = getattr(user, "username", user)
    form = {"username": name, "password": password}
    return client.post(reverse("admin:login"), form, REMOTE_ADDR=at, **more)


def _statuses(client, user, addresses, password="wrong"):
    return [_try(client, user, password, at).status_code for at in addresses]


@pytest.fixture
def locked(client, user):
    """Somebody at READER has guessed five times; returns whose password."""
    assert _statuses(client, user, [READER] * 5) == [200] * 5
    return user


def test_five_wrong_passwords_lock_the_login_from_that_address(client, locked):
    answer = _try(client, locked, PASSWORD)
    assert answer.status_code == 429
    assert "Wait 15\N{NO-BREAK SPACE}minutes" in answer.text
    assert reverse("admin_password_reset") in answer.text
    assert 890 < int(answer["Retry-After"]) <= 900


def test_the_answer_does_not_say_whether_there_is_such_a_user(client, locked):
    assert _statuses(client, "nobody", [READER] * 5) == [200] * 5
    assert _try(client, "nobody").text == _try(client, locked).text


def test_the_same_person_signs_in_from_elsewhere(client, locked):
    assert _try(client, locked, PASSWORD, at="192.0.2.77").status_code == 302


def test_a_forged_header_does_not_open_the_lock(client, locked):
    headers = {"X-Forwarded-For": "192.0.2.77"}
    assert _try(client, locked, PASSWORD, headers=headers).status_code == 429


def test_a_colleague_signs_in_from_the_locked_address(client, locked):
    colleague = make_superuser(password=PASSWORD)
    assert _try(client, colleague, PASSWORD).status_code == 302


def test_a_whole_ipv6_64_is_one_guesser(client, user):
    addresses = [f"2001:db8:1:2::{number:x}" for number in range(7)]
    assert _statuses(client, user, addresses) == [200] * 5 + [429] * 2
    assert _try(client, user, PASSWORD, at="2001:db8:1:3::1").status_code == 302


SPELLINGS = ["EDITOR", "Editor ", " editor", "ｅｄｉｔｏｒ", "edito\N{LATIN SMALL LETTER R}"]


def test_spellings_of_a_user_name_are_one(client):
    assert [_try(client, name).status_code for name in SPELLINGS] == [200] * 5
    assert _try(client, "editor").status_code == 429


@pytest.mark.parametrize("name", ["x" * 100_000, "\x00", "a\x00b", "\ud83d", "%s", "a:b"])
def test_no_user_name_breaks_the_login(client, name):
    body = urlencode({"username": name, "password": "x"}, errors="surrogatepass")
    kind = "application/x-www-form-urlencoded"
    assert client.post(reverse("admin:login"), body, content_type=kind).status_code == 200


def _addresses(number):
    return [f"198.51.100.{last}" for last in range(number)]


def test_guesses_from_many_networks_are_bounded_for_each_name(client, user, settings):
    settings.LOGIN_NAME_RATE = "20/h"
    assert _statuses(client, user, _addresses(22)) == [200] * 20 + [429] * 2
    answer = _try(client, user, PASSWORD)
    assert "Log in where you have logged in during the last 30 days" in answer.text
    assert _try(client, "somebody else").status_code == 200


def test_whoever_is_known_from_there_is_not_locked_out(client, user, settings):
    settings.LOGIN_NAME_RATE = "20/h"
    assert _try(client, user, PASSWORD).status_code == 302
    client.logout()
    _statuses(client, user, _addresses(22))
    assert _try(client, user).status_code == 200
    assert _try(client, user, PASSWORD).status_code == 302


def test_a_network_is_known_for_thirty_days(client, user, settings):
    settings.LOGIN_NAME_RATE = "1/h"
    _try(client, user, PASSWORD)
    KnownNetwork.objects.update(seen_at=timezone.now() - timedelta(days=31))
    client.logout()
    assert _statuses(client, user, _addresses(2)) == [200, 429]
    assert _try(client, user, PASSWORD).status_code == 429
    assert retention.delete_old_networks() and not retention.delete_old_networks()


def test_a_network_is_known_for_its_own_user_only(client, user, settings):
    settings.LOGIN_NAME_RATE = "1/h"
    colleague = make_superuser(password=PASSWORD)
    _try(client, colleague, PASSWORD)
    _statuses(client, user, _addresses(2))
    assert _try(client, user, PASSWORD).status_code == 429


def test_one_network_cannot_try_one_password_on_many_names(client, settings):
    settings.LOGIN_NETWORK_RATE = "6/h"
    assert [_try(client, f"name-{n}").status_code for n in range(8)] == [200] * 6 + [429] * 2


def test_logins_that_succeed_are_not_counted(client, user, settings):
    settings.LOGIN_NETWORK_RATE = settings.LOGIN_NAME_RATE = settings.LOGIN_RATE = "2/h"
    for _time in range(4):
        assert _try(client, user, PASSWORD).status_code == 302
        client.logout()
        KnownNetwork.objects.all().delete()


def test_a_new_password_can_be_asked_for_while_the_login_is_locked(client, locked):
    address = reverse("admin_password_reset")
    answer = client.post(address, {"email": locked.email}, REMOTE_ADDR=READER)
    assert answer.status_code == 302


def _set_new_password(client, user, password, at):
    link = default_token_generator.make_token(user)
    uid = urlsafe_base64_encode(str(user.pk).encode())
    opened = client.get(reverse("password_reset_confirm", args=[uid, link]), follow=True)
    form = {"new_password1": password, "new_password2": password}
    client.post(opened.redirect_chain[-1][0], form, REMOTE_ADDR=at)


def test_a_new_password_opens_the_lock(client, locked):
    _set_new_password(client, locked, "a calm green evening", at="192.0.2.77")
    assert _try(client, locked, "a calm green evening").status_code == 302


def test_guesses_elsewhere_lock_nobody_out_where_they_set_a_new_password(client, user, settings):
    settings.LOGIN_NAME_RATE = "5/h"
    _set_new_password(client, user, "a calm green evening", at=READER)
    _statuses(client, user, _addresses(7))
    assert _try(client, user, "a calm green evening").status_code == 302

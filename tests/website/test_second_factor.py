"""The second factor: setting it up, logging in with it, losing it."""

import re
import time
from io import StringIO

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.website import totp
from tests.website.builders import make_page, make_superuser
from website.accounts import second_factor
from website.models import OutgoingMail, RateCount, RecoveryCode, StaffSession

pytestmark = pytest.mark.django_db
PASSWORD = "a calm blue morning"
PAGES = reverse("admin:website_page_changelist")


@pytest.fixture
def user():
    return make_superuser(password=PASSWORD)


@pytest.fixture
def secret(user):
    """The secret in the app of the user, whose second factor is on."""
    device = TOTPDevice.objects.create(user=user, confirmed=True)
    return second_factor.readable_secret(device)


@pytest.fixture
def half_way(client, user, secret):
    """A browser in which the user has typed the password."""
    _log_in(client, user)
    return client


@pytest.fixture
def still(monkeypatch):
    """Stops the clock of the codes."""
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)


def _log_in(client, user, next=PAGES, password=PASSWORD):
    form = {"username": user.username, "password": password, "next": next}
    return client.post(reverse("admin:login"), form, follow=True)


def _second_step(client, code, next=PAGES):
    return client.post(reverse("second_step"), {"code": code, "next": next})


def _set_up(client, code, password=PASSWORD, **more):
    return client.post(
        reverse("second_factor_set_up"), {"password": password, "code": code, **more}
    )


def _shown_secret(client):
    page = client.get(reverse("second_factor_set_up")).text
    return re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1]


def _shown_codes(answer):
    return re.findall(r"<code>([a-z2-7-]+)</code>", answer.text)


def _is_logged_in(client):
    return client.get(PAGES).status_code == 200


# Setting it up


def test_the_second_step_is_on_once_a_code_of_the_app_was_typed(client, user):
    client.force_login(user)
    answer = _set_up(client, totp.code(_shown_secret(client)))
    assert len(_shown_codes(answer)) == 10
    assert second_factor.device_of(user)
    assert _is_logged_in(client)


@pytest.mark.parametrize(("password", "code"), [(PASSWORD, "000000"), ("wrong", None)])
def test_nothing_is_switched_on_without_the_password_and_a_right_code(client, user, password, code):
    client.force_login(user)
    _set_up(client, code or totp.code(_shown_secret(client)), password)
    assert second_factor.device_of(user) is None


def test_the_picture_says_what_the_key_says(client, user):
    client.force_login(user)
    page = client.get(reverse("second_factor_set_up"))
    secret = _shown_secret(client)
    waiting = TOTPDevice.objects.get(user=user)
    assert f"secret={secret.replace(' ', '')}&" in waiting.config_url
    assert "<svg" in page.text and "no-store" in page["Cache-Control"]
    assert _shown_secret(client) == secret


def test_a_set_up_that_was_left_starts_again_with_another_key(client, user):
    client.force_login(user)
    left = _shown_secret(client)
    device = TOTPDevice.objects.get(user=user)
    TOTPDevice.objects.update(created_at=device.created_at - second_factor.SET_UP_PERIOD)
    assert _shown_secret(client) != left


def test_switching_it_on_ends_the_sessions_on_other_devices_and_is_mailed(client, user):
    other = Client()
    other.force_login(user)
    client.force_login(user)
    _set_up(client, totp.code(_shown_secret(client)))
    assert not _is_logged_in(other)
    assert OutgoingMail.objects.get(to=user.email).kind == "website/second_factor_on"


# Logging in


def test_a_login_goes_on_to_where_it_was_going_after_the_second_step(half_way, secret):
    answer = _second_step(half_way, totp.code(secret))
    assert (answer.status_code, answer["Location"]) == (302, PAGES)
    assert _is_logged_in(half_way)


def test_the_password_leads_to_the_second_step(client, user, secret):
    answer = _log_in(client, user)
    assert answer.request["PATH_INFO"] == reverse("second_step")
    assert f'name="next" value="{PAGES}"' in answer.text


def test_before_the_second_step_nobody_is_logged_in(half_way):
    assert not _is_logged_in(half_way)
    assert half_way.get(reverse("second_factor")).status_code == 302
    assert half_way.get(reverse("second_factor_set_up")).status_code == 302
    assert half_way.get(reverse("admin:password_change")).status_code == 302
    page = half_way.get(make_page().get_absolute_url())
    assert "is_staff_reading" not in page.context or not page.context["is_staff_reading"]


def test_the_session_gets_another_key_by_the_second_step(half_way, secret, settings):
    before = half_way.cookies[settings.SESSION_COOKIE_NAME].value
    _second_step(half_way, totp.code(secret))
    assert half_way.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert not StaffSession.objects.filter(pk=before).exists()


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_clock_may_be_half_a_minute_off(half_way, secret, still, steps):
    assert _second_step(half_way, totp.code(secret, steps=steps)).status_code == 302


@pytest.mark.parametrize(
    "code",
    ["", "000000", "ABCDEF", "-1", "1" * 40, "1" * 5000, "\0", "१२३४५६", "١٢٣", "1_0_0", "%s"],
)
def test_any_other_code_is_refused(half_way, code):
    assert _second_step(half_way, code).status_code == 200
    assert not _is_logged_in(half_way)


@pytest.mark.parametrize("steps", [-3, -2, 2, 3])
def test_an_old_or_future_code_is_refused(half_way, secret, still, steps):
    _second_step(half_way, totp.code(secret, steps=steps))
    assert not _is_logged_in(half_way)


def test_a_code_is_typed_with_blanks_as_the_app_shows_it(half_way, secret):
    code = totp.code(secret)
    assert _second_step(half_way, f" {code[:3]} {code[3:]} ").status_code == 302


def test_a_code_logs_in_once(half_way, user, secret):
    code = totp.code(secret)
    _second_step(half_way, code)
    other = Client()
    _log_in(other, user)
    assert "was used before" in _second_step(other, code).text
    assert not _is_logged_in(other)


def test_the_code_of_somebody_else_is_refused(half_way):
    other = TOTPDevice.objects.create(user=make_superuser(), confirmed=True)
    _second_step(half_way, totp.code(second_factor.readable_secret(other)))
    assert not _is_logged_in(half_way)


def test_a_login_that_stopped_half_way_can_be_given_up(half_way, settings):
    half_way.post(reverse("second_step_leave"))
    assert half_way.get(reverse("admin:login")).status_code == 200
    assert not StaffSession.objects.exists()


@pytest.mark.parametrize("next", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_no_address_of_another_site_is_followed(client, user, secret, next):
    answer = _log_in(client, user, next)
    assert answer.request["PATH_INFO"] == reverse("second_step")
    assert _second_step(client, totp.code(secret), next)["Location"] == reverse("admin:index")


# Guessing


def _guess(client, number):
    for _try in range(number):
        _second_step(client, "000000")


def test_after_five_wrong_codes_the_right_one_waits(half_way, user, secret):
    _guess(half_way, 5)
    answer = _second_step(half_way, totp.code(secret))
    assert answer.status_code == 429
    assert "Wait 15\N{NO-BREAK SPACE}minutes" in answer.text and answer["Retry-After"]
    assert "Error:" in answer.text and 'class="error-summary"' in answer.text
    RateCount.objects.update(ends_at=user.date_joined)
    assert _second_step(half_way, totp.code(secret)).status_code == 302


def test_guesses_count_for_the_person_whatever_the_browser(half_way, user, secret):
    _guess(half_way, 5)
    other = Client(REMOTE_ADDR="192.0.2.7")
    _log_in(other, user)
    assert _second_step(other, totp.code(secret)).status_code == 429


def test_a_right_code_forgets_the_wrong_ones_before_it(half_way, secret):
    _guess(half_way, 4)
    _second_step(half_way, totp.code(secret))
    assert not RateCount.objects.filter(name__startswith="codes:").exists()


def test_whose_codes_are_guessed_hears_of_it_once(half_way, user):
    _guess(half_way, 9)
    assert [mail.kind for mail in OutgoingMail.objects.all()] == ["website/codes_guessed"]


# Recovery codes


def test_a_recovery_code_logs_in_once(half_way, user):
    code, *_others = second_factor.renew_recovery_codes(user)
    assert _second_step(half_way, code.upper().replace("-", " ")).status_code == 302
    assert RecoveryCode.objects.filter(user=user).count() == 9
    other = Client()
    _log_in(other, user)
    assert _second_step(other, code).status_code == 200


def test_recovery_codes_are_stored_as_hashes(user):
    codes = second_factor.renew_recovery_codes(user)
    stored = " ".join(RecoveryCode.objects.values_list("digest", flat=True))
    assert len(set(codes)) == 10
    assert not [code for code in codes if code in stored or code.replace("-", "") in stored]


def test_new_recovery_codes_replace_the_old(half_way, user, secret):
    _second_step(half_way, totp.code(secret))
    old = second_factor.renew_recovery_codes(user)
    form = {"password": PASSWORD, "code": totp.code(secret, steps=1)}
    new = _shown_codes(half_way.post(reverse("second_factor_codes"), form))
    assert len(new) == 10 and not set(new) & set(old)
    assert not second_factor.is_code(user, old[0])
    assert second_factor.is_code(user, new[0])


# Switching it off


def _turn_off(client, code, password=PASSWORD):
    return client.post(reverse("second_factor_off"), {"password": password, "code": code})


def test_password_and_code_switch_it_off(half_way, user, secret):
    _second_step(half_way, totp.code(secret))
    _turn_off(half_way, totp.code(secret, steps=1))
    assert _is_logged_in(half_way)
    assert not TOTPDevice.objects.exists() and not RecoveryCode.objects.exists()
    assert OutgoingMail.objects.get(to=user.email).kind == "website/second_factor_off"


@pytest.mark.parametrize(("password", "code"), [("wrong", None), (PASSWORD, "000000")])
def test_either_alone_does_not(half_way, secret, password, code):
    _second_step(half_way, totp.code(secret))
    _turn_off(half_way, code or totp.code(secret, steps=1), password)
    assert TOTPDevice.objects.filter(confirmed=True).exists()


def test_a_superuser_removes_the_second_step_of_a_colleague(client, user, secret):
    boss = make_superuser()
    client.force_login(boss)
    address = reverse("user_second_factor", args=[user.pk])
    assert "Remove the second step" in client.get(address).text
    assert second_factor.device_of(user)
    client.post(address)
    assert not second_factor.device_of(user)
    assert LogEntry.objects.get(object_id=user.pk).user == boss
    assert OutgoingMail.objects.get(to=user.email).kind == "website/second_factor_off"


def test_nobody_else_does(client, user, secret):
    colleague = make_superuser()
    type(colleague).objects.filter(pk=colleague.pk).update(is_superuser=False)
    client.force_login(colleague)
    assert client.post(reverse("user_second_factor", args=[user.pk])).status_code == 403
    assert client.post(reverse("user_log_out", args=[user.pk])).status_code == 403
    assert second_factor.device_of(user)


def test_a_command_helps_a_superuser_who_lost_phone_and_recovery_codes(user, secret):
    call_command("reset_second_factor", user.username, stdout=StringIO())
    assert not second_factor.device_of(user)
    with pytest.raises(CommandError):
        call_command("reset_second_factor", "nobody")


# Required by the setting


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def test_where_it_is_required_a_login_leads_to_setting_it_up(client, user, required):
    answer = _log_in(client, user)
    assert answer.request["PATH_INFO"] == reverse("second_factor_set_up")
    answer = _set_up(client, totp.code(_shown_secret(client)), next=PAGES)
    assert f'href="{PAGES}"' in answer.text
    assert _is_logged_in(client)


def test_where_it_is_required_nothing_of_the_admin_works_before(client, user, required):
    client.force_login(user)
    answers = {
        name: client.get(reverse(name)).status_code
        for name in ("admin:index", "admin:password_change", "second_factor", "log_out_everywhere")
    }
    assert set(answers.values()) == {302}
    assert client.post(reverse("admin:website_page_add"), {"title": "x"}).status_code == 403
    assert not client.get(make_page().get_absolute_url()).context["user"].is_authenticated


def test_where_it_is_required_another_phone_is_set_up_at_once(half_way, secret, required):
    _second_step(half_way, totp.code(secret))
    _turn_off(half_way, totp.code(secret, steps=1))
    answer = half_way.get(PAGES, follow=True)
    assert answer.request["PATH_INFO"] == reverse("second_factor_set_up")


# Secrets


def test_no_page_of_the_admin_lists_secrets():
    assert not {TOTPDevice, RecoveryCode, StaffSession} & set(admin.site._registry)


def test_a_login_without_it_asks_the_database_one_more_question(
    client, user, django_assert_max_num_queries
):
    client.force_login(user)
    with django_assert_max_num_queries(3):
        # Session, user, device.
        assert client.get(reverse("second_step")).status_code == 302

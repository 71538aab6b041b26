"""Sessions of staff: how they end, and cookies."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from subprocess import PIPE

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import UpdateError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.server import ROOT
from tests.website.builders import make_page, make_superuser
from website.accounts import sessions
from website.models import OutgoingMail, StaffSession
from website.registry import jobs

PAGES = reverse("admin:website_page_changelist")
NEW = "a grey windy evening"


@pytest.fixture
def user(db):
    return make_superuser(password="a calm blue morning")


def _log_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def desk(user):
    return _log_in(user)


@pytest.fixture
def phone(user):
    return _log_in(user)


@pytest.fixture
def later(monkeypatch):
    """Moves the clock of sessions."""

    def move(**by):
        moment = timezone.now() + timedelta(**by)
        monkeypatch.setattr(timezone, "now", lambda: moment)
        monkeypatch.setattr("website.accounts.sessions.time.time", moment.timestamp)

    return move


def _is_logged_in(client):
    return client.get(PAGES).status_code == 200


def test_a_session_ends_after_twelve_idle_hours(desk, later):
    later(hours=11, minutes=50)
    assert _is_logged_in(desk)
    later(hours=24)
    assert not _is_logged_in(desk)


def test_a_session_in_use_ends_after_fourteen_days(desk, later):
    for _half_a_day in range(27):
        later(hours=11, minutes=50)
        assert _is_logged_in(desk)
    later(days=1)
    assert not _is_logged_in(desk)


def test_the_cookie_ends_with_the_session(desk, later, settings):
    later(hours=6)
    cookie = desk.get(PAGES).cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["max-age"] == 12 * 60 * 60
    assert cookie["httponly"] and cookie["samesite"] == "Lax"


@pytest.mark.parametrize("path", [PAGES, "/"])
def test_reading_extends_the_session_every_five_minutes_at_most(desk, later, settings, path):
    name = settings.SESSION_COOKIE_NAME
    later(minutes=6)
    assert name in desk.get(path).cookies
    later(minutes=4)
    assert name not in desk.get(path).cookies


def test_logging_out_everywhere_ends_the_sessions_of_all_devices(user, desk, phone):
    colleague = _log_in(make_superuser())
    assert "every device" in desk.post(reverse("log_out_everywhere")).text
    assert not _is_logged_in(desk) and not _is_logged_in(phone)
    assert _is_logged_in(colleague)


def test_opening_the_page_logs_nobody_out(desk):
    desk.get(reverse("log_out_everywhere"))
    assert _is_logged_in(desk)


def test_a_superuser_logs_a_colleague_out_everywhere(user, phone):
    boss = _log_in(make_superuser())
    answer = boss.post(reverse("user_log_out", args=[user.pk]), follow=True)
    assert "Logged out everywhere" in answer.text
    assert not _is_logged_in(phone) and _is_logged_in(boss)


def test_a_new_password_logs_out_the_other_devices_and_is_mailed(user, desk, phone):
    form = {"old_password": "a calm blue morning", "new_password1": NEW, "new_password2": NEW}
    desk.post(reverse("admin:password_change"), form)
    assert _is_logged_in(desk) and not _is_logged_in(phone)
    assert OutgoingMail.objects.get(to=user.email).kind == "website/password_changed"


def test_a_password_that_a_superuser_sets_ends_the_sessions_of_its_user(user, phone):
    boss = _log_in(make_superuser())
    form = {"password1": NEW, "password2": NEW, "usable_password": "true"}
    boss.post(reverse("admin:auth_user_password_change", args=[user.pk]), form)
    assert not StaffSession.objects.filter(user=user).exists()
    assert OutgoingMail.objects.get(to=user.email).kind == "website/password_changed"


def test_an_account_that_is_activated_again_starts_without_sessions(user, phone):
    for is_active in (False, True):
        user.is_active = is_active
        user.save()
        assert not _is_logged_in(phone)


def test_a_deleted_session_is_not_brought_back_by_a_request_that_began_before(desk):
    store = sessions.SessionStore(StaffSession.objects.get().pk)
    store["seen"] = 1
    StaffSession.objects.all().delete()
    with pytest.raises(UpdateError):
        store.save()


def test_the_worker_deletes_sessions_that_have_ended(desk, phone):
    StaffSession.objects.filter(pk=desk.session.session_key).update(expire_date=timezone.now())
    job = next(job for job in jobs if job.run == sessions.delete_expired)
    assert job.run() and not job.run()
    assert [row.pk for row in StaffSession.objects.all()] == [phone.session.session_key]


def test_a_visitor_has_no_session(client, user):
    client.get(make_page().get_absolute_url())
    client.get(reverse("admin:login"))
    assert not StaffSession.objects.exists()


# Cookies

COOKIES = """
import django, json
django.setup()
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
settings.ALLOWED_HOSTS = ["*"]
settings.STORAGES["staticfiles"]["BACKEND"] = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
)
User.objects.create_superuser("editor", "editor@example.org", "a calm blue morning")
client = Client()
client.get("/admin/login/", secure=True)
form = {"username": "editor", "password": "a calm blue morning"}
client.post("/admin/login/", form, secure=True)
print(json.dumps({name: dict(cookie) for name, cookie in client.cookies.items()}))
"""


@pytest.mark.no_database
def test_on_https_cookies_belong_to_the_host_alone(tmp_path):
    env = {**os.environ, "DATA_DIR": str(tmp_path), "DATABASE_URL": ""}
    env |= {"SITE_URL": "https://school.example", "DJANGO_SETTINGS_MODULE": "config.settings"}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=env, check=True)
    said = subprocess.run([sys.executable, "-c", COOKIES], cwd=ROOT, env=env, stdout=PIPE)
    cookies = json.loads(said.stdout)
    assert cookies.keys() == {"__Host-staff_session", "__Host-csrftoken"}
    for cookie in cookies.values():
        assert cookie["secure"] and cookie["httponly"] and cookie["samesite"] == "Lax"
        assert (cookie["path"], cookie["domain"]) == ("/", "")


@pytest.mark.django_db
def test_a_login_sets_two_cookies_and_no_more(client, user, settings):
    form = {"username": user.username, "password": "a calm blue morning"}
    answer = client.post(reverse("admin:login"), form)
    assert set(answer.cookies) == {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME}
    assert User.objects.get().last_login

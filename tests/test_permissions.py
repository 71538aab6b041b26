"""Who may do what: every address of the site, asked by everyone, answers as the table says; and every
page of our own in the admin names the permissions that it needs.
"""

import logging

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import Permission
from django.db import transaction
from django.template.response import TemplateResponse
from django.test import Client
from django.urls import get_resolver

from tests import addresses
from tests.permissions import METHODS, expected
from tests.staff import make_everyone
from tests.website.builders import make_staff
from website.staff.permissions import SUPERUSER

# Who may do what does not depend on the database.
pytestmark = [pytest.mark.django_db, pytest.mark.no_database]


def answers(people, urls, monkeypatch):
    """What each address answers to each method of each person, as `(name, method, person)` and the
    status, or `login` for a redirect to the login page. Nothing that a request changes stays.

    Forms that come back after a POST, and pages of the superuser, are not rendered: other tests do.
    """
    for person, user in people.items():
        browser = Client(raise_request_exception=False)
        if user:
            browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        session = browser.cookies.get(django_settings.SESSION_COOKIE_NAME)
        for method in METHODS:
            with monkeypatch.context() as patch:
                if method == "POST" or person == "superuser":
                    patch.setattr(TemplateResponse, "rendered_content", "")
                for name, url in urls.items():
                    yield (name, method, person), _ask(browser, method, url)
                    if session:
                        browser.cookies[django_settings.SESSION_COOKIE_NAME] = session.value


def _ask(browser, method, url):
    with transaction.atomic():
        answer = browser.generic(method, url)
        # Closes the file of a streamed answer. `close()` would close the database's connection too.
        answer.getvalue()
        transaction.set_rollback(True)
    is_login = answer.status_code == 302 and answer["Location"].startswith("/admin/login/")
    return "login" if is_login else str(answer.status_code)


@pytest.fixture
def asked(settings, monkeypatch):
    """The URLs of the table, and what they answered."""
    settings.COMMENT_RATE = settings.SIGN_UP_RATE = ""
    people = make_everyone()
    urls = addresses.urls(addresses.plant(people))
    logging.disable(logging.CRITICAL)
    yield urls, dict(answers(people, urls, monkeypatch))
    logging.disable(logging.NOTSET)


def test_each_address_answers_each_role_as_the_table_says(asked):
    _urls, answered = asked
    wrong = {
        key: f"{answered.get(key)}, and the table says {answer}"
        for key, answer in expected().items()
        if answered.get(key) != answer
    }
    assert wrong == {}


def test_each_address_of_the_site_is_in_the_table():
    listed = {name.partition("/")[0] for name, _method, _person in expected()}
    # Django's patterns for every row and for every other address have no names.
    assert listed - {"a-row", "nothing"} == {*addresses.named_patterns()} - {""}


# Pages of the admin as a whole, which Django checks; `view_on_site` asks the admin of the row.
OF_DJANGO = {
    *("index", "login", "logout", "password_change", "password_change_done", "autocomplete"),
    *("jsi18n", "view_on_site", "app_list", "auth_user_password_change", None),
}


# Pages before the login or about one's own.
OF_THE_LOGIN = {
    *("admin_password_reset", "password_reset_done", "password_reset_confirm"),
    *("password_reset_complete", "invitation", "second_step", "second_step_leave"),
    *addresses.OF_ONES_OWN_LOGIN,
}


def _pages_of_our_own():
    """URL name and view of each page under /admin/ that no part of Django checks."""
    return {
        name: view
        for name, view in _admin_patterns(get_resolver().url_patterns, inside=False)
        if name not in OF_DJANGO | OF_THE_LOGIN and not _is_of_a_model(name, view)
    }


def _admin_patterns(patterns, *, inside):
    for pattern in patterns:
        is_admin = inside or str(pattern.pattern).startswith("admin/")
        if hasattr(pattern, "url_patterns"):
            yield from _admin_patterns(pattern.url_patterns, inside=is_admin)
        elif is_admin:
            yield pattern.name, pattern.callback


def _is_of_a_model(name, view):
    """Whether it is one of the five pages of a ModelAdmin, which ask its `has_…_permission`."""
    opts = getattr(getattr(view, "model_admin", None), "opts", None)
    actions = ("changelist", "add", "change", "delete", "history")
    return opts and name in {f"{opts.app_label}_{opts.model_name}_{action}" for action in actions}


OWN = _pages_of_our_own()


def test_a_page_of_our_own_in_the_admin_goes_through_staff_view():
    assert len(OWN) > 12
    assert [name for name, view in OWN.items() if not hasattr(view, "required_permissions")] == []


def test_the_permissions_that_pages_need_exist():
    needed = {permission for view in OWN.values() for permission in view.required_permissions}
    held = Permission.objects.values_list("content_type__app_label", "codename")
    assert needed - {SUPERUSER} <= {f"{app}.{codename}" for app, codename in held}


def test_all_but_one_of_the_permissions_are_too_few(client):
    urls = addresses.urls(addresses.plant(make_everyone()))
    for name, view in OWN.items():
        for left_out in view.required_permissions:
            rest = {*view.required_permissions} - {left_out}
            user = make_staff()
            codenames = [permission.partition(".")[2] for permission in rest]
            user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
            answers = [client.get(urls[name]), client.post(urls[name])]
            assert [answer.status_code for answer in answers] == [403, 403], (name, left_out)

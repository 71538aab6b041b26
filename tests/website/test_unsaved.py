"""The server's part of what browsers keep of the forms of the admin."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.editing import opened, save
from tests.website.builders import make_page, make_superuser
from website.editing import unsaved

pytestmark = pytest.mark.django_db

BACKEND = "django.contrib.auth.backends.ModelBackend"
SAVED = '<meta name="saved-forms" content="{}">'


@pytest.fixture
def editor(client):
    client.force_login(make_superuser(), backend=BACKEND)
    return client


def _form():
    return reverse("admin:website_page_change", args=[make_page().pk])


def test_the_page_after_a_save_repeats_the_id_of_the_form_once(editor):
    save(editor, _form(), unsaved="abc123")
    index = reverse("admin:index")
    assert SAVED.format("abc123") in editor.get(index).text
    assert "saved-forms" not in editor.get(index).text


def test_a_form_that_was_refused_goes_on_with_its_id_and_is_not_called_saved(editor):
    page = save(editor, _form(), unsaved="abc123", title="")
    assert 'data-window="abc123"' in page.text
    assert "saved-forms" not in editor.get(reverse("admin:index")).text


@pytest.mark.parametrize("sent", ["", "a b", '"><script>', "a" * 41, "\u0661"])
def test_no_other_text_is_taken_for_an_id(editor, sent):
    url = _form()
    page = save(editor, url, opened(editor, url), unsaved=sent, title="")
    assert 'data-window=""' in page.text
    save(editor, url, unsaved=sent)
    assert "saved-forms" not in editor.get(reverse("admin:index")).text


def test_of_many_saves_in_pop_ups_the_last_are_repeated(editor):
    url = _form()
    form = opened(editor, url)
    for number in range(unsaved.MOST + 1):
        save(editor, url, form, unsaved=f"form{number}")
    assert editor.session[unsaved.IN_SESSION][0] == "form1"


@pytest.mark.parametrize("is_logged_in", [True, False])
def test_the_page_that_refuses_a_form_names_it_to_the_browser(is_logged_in):
    browser = Client(enforce_csrf_checks=is_logged_in)
    if is_logged_in:
        browser.force_login(make_superuser(), backend=BACKEND)
    data = {"body": "An hour of work", "unsaved": "abc123"}
    answer = browser.post(_form(), data, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 403
    assert 'data-unsaved-form="abc123"' in answer.text and "An hour of work" in answer.text


def test_the_page_after_logging_out_names_who_left(editor):
    user = editor.session["_auth_user_id"]
    page = editor.post(reverse("admin:logout"))
    assert f'<meta name="logged-out" content="{user}">' in page.text

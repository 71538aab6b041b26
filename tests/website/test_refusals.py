"""What staff are told when something is refused, and that their text is given back."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.blog.builders import make_published_article
from tests.editing import save
from tests.staff import make_member
from tests.website.builders import make_page, make_superuser
from website.models import SiteSettings
from website.staff import roles

pytestmark = pytest.mark.django_db

BACKEND = "django.contrib.auth.backends.ModelBackend"
TEXT = "A long paragraph that took an hour to write. <b>Bold</b>"
LOGIN = reverse("admin:login")


def _form():
    return reverse("admin:website_page_change", args=[make_page().pk])


def test_the_page_names_the_role_and_whom_to_ask_and_gives_the_text_back(client):
    make_superuser(first_name="Olga")
    client.force_login(make_member(roles.MODERATOR), backend=BACKEND)
    answer = client.post(_form(), {"body": TEXT, "csrfmiddlewaretoken": "a" * 64, "slug": "x"})
    assert answer.status_code == 403
    assert "the role Editor" in answer.text and "accounts: Olga" in answer.text
    assert "took an hour to write. &lt;b&gt;" in answer.text
    assert "a" * 64 not in answer.text


def test_who_has_the_role_is_told_that_the_row_is_not_theirs(client):
    author = make_member(roles.AUTHOR)
    client.force_login(author, backend=BACKEND)
    article = make_published_article(created_by=author)
    url = reverse("admin:blog_article_change", args=[article.pk])
    answer = client.post(url, {"body": TEXT})
    assert answer.status_code == 403
    assert "Your role does not reach this row" in answer.text and "an hour" in answer.text


def test_a_visitor_is_not_told_who_manages_the_site(client):
    make_superuser(first_name="Olga")
    answer = Client(enforce_csrf_checks=True).post(LOGIN, {"username": "a long user name"})
    assert "Olga" not in answer.text


def test_a_form_sent_after_the_log_in_has_ended_comes_back_as_text(client):
    answer = client.post(_form(), {"body": TEXT, "password1": "not to be shown again"})
    assert answer.status_code == 403
    assert "You were logged out before you saved" in answer.text
    assert "took an hour to write" in answer.text
    assert "not to be shown again" not in answer.text


@pytest.mark.parametrize(("site", "is_shown"), [("same-origin", True), ("cross-site", False)])
def test_a_form_with_an_old_token_gives_back_what_was_typed_here_only(site, is_shown):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(make_superuser(), backend=BACKEND)
    answer = browser.post(_form(), {"body": TEXT}, headers={"Sec-Fetch-Site": site})
    assert "Your form was not accepted" in answer.text
    assert ("took an hour to write" in answer.text) == is_shown


@pytest.fixture
def student():
    return User.objects.create_user("student", "student@example.org", "a calm blue morning")


def test_a_user_who_is_not_staff_is_told_so_at_the_log_in(client, student):
    page = client.post(LOGIN, {"username": "student", "password": "a calm blue morning"})
    assert "this account may not use the staff pages" in page.text


@pytest.mark.parametrize("name", ["student", "nobody-of-this-name"])
def test_with_a_wrong_password_nobody_learns_who_has_an_account(client, student, name):
    page = client.post(LOGIN, {"username": name, "password": "wrong"})
    assert "this account may not use" not in page.text
    assert "Please enter the correct username and password" in page.text


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_an_unsafe_address_after_the_log_in_leads_to_the_admin(client, target):
    make_superuser(password="a calm blue morning")
    data = {"username": User.objects.get().username, "password": "a calm blue morning"}
    answer = client.post(f"{LOGIN}?next={target}", {**data, "next": target})
    assert answer["Location"] == reverse("admin:index")


def test_opening_a_page_of_one_row_stores_nothing(client):
    client.force_login(make_superuser(), backend=BACKEND)
    page = client.get(reverse("admin:website_sitesettings_changelist"), follow=True)
    assert page.status_code == 200 and "Citewell" in page.text
    assert not SiteSettings.objects.exists()
    save(client, page.request["PATH_INFO"], name="The School")
    assert SiteSettings.objects.get().name == "The School"

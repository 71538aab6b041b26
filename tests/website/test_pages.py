"""The site's own pages and what machines ask for."""

import re

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from tests.website.builders import make_cut_image, make_page, make_superuser
from website.accounts import password_reset
from website.http.middleware import PUBLIC_CACHE
from website.models import OutgoingMail, SiteSettings


@pytest.mark.django_db
def test_a_page_shows_its_text_and_the_site_around_it(client):
    SiteSettings(name="Magnesium School", organisation="The School").save()
    page = client.get(make_page(title="About us", body="<p>We teach.</p>").get_absolute_url())
    assert "<h1>About us</h1>" in page.text
    assert "<p>We teach.</p>" in page.text
    assert "Published by The School" in page.text


@pytest.mark.django_db
def test_no_script_of_an_editor_reaches_a_reader(client):
    evil = "<p onclick='steal()'>Read<script>steal()</script><a href='javascript:steal()'>x</a></p>"
    page = make_page(body=evil)
    assert "steal" not in page.body
    assert "steal" not in client.get(page.get_absolute_url()).text


@pytest.mark.django_db
def test_the_menu_lists_pages_in_their_order_and_no_others(client):
    make_page(title="Second", slug="second", menu_order=2)
    make_page(title="First", slug="first", menu_order=1)
    make_page(title="Hidden", slug="hidden")
    html = client.get("/second/").text
    assert html.index('href="/first/"') < html.index('href="/second/"')
    assert "/hidden/" not in html


@pytest.mark.django_db
def test_a_file_of_a_picture_may_be_kept_for_ever(client):
    image = make_cut_image()
    answer = client.get(image.file.url)
    assert answer.getvalue().startswith(b"\xff\xd8")
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["../secret_key", "..%2fsecret_key", "%2e%2e/secret_key", "images/", "", "a%00b"]
)
def test_nothing_but_files_of_pictures_is_served(client, settings, path):
    default_storage.save("images/photo.jpg", ContentFile(b"photo"))
    (settings.MEDIA_ROOT.parent / "secret_key").write_text("secret")
    assert client.get(f"/media/{path}").status_code in {400, 404}


@pytest.mark.django_db
def test_robots_are_shown_the_sitemap(client, settings):
    settings.SITE_URL = "https://school.example"
    answer = client.get("/robots.txt")
    assert answer["Content-Type"] == "text/plain"
    assert "Sitemap: https://school.example/sitemap.xml" in answer.text


@pytest.mark.django_db
def test_the_watching_machine_hears_that_all_is_well(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")
    assert "no-store" in answer["Cache-Control"]


# Without the django_db mark pytest-django refuses every query: the database is out of reach.
@pytest.fixture
def outage(client):
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("address", ["/", "/articles/", "/about/", "/healthz"])
def test_without_a_database_the_error_page_stands_alone(outage, address):
    answer = outage.get(address)
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text
    assert "no-store" in answer["Cache-Control"]


def test_without_a_database_staff_see_the_error_page_too(outage, settings):
    outage.cookies[settings.SESSION_COOKIE_NAME] = "a-session-that-cannot-be-looked-up"
    answer = outage.get("/")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text


@pytest.mark.django_db
def test_a_request_for_another_host_is_refused_whatever_its_cookies(client, settings):
    client.cookies[settings.SESSION_COOKIE_NAME] = "anything"
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("cookie", ["", "garbage", "é", "x" * 4000, '"; Path=/', "\x01"])
def test_a_garbage_session_cookie_is_passed_over(client, settings, cookie):
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    answer = client.get(make_page().get_absolute_url())
    assert (answer.status_code, answer["Cache-Control"]) == (200, PUBLIC_CACHE)
    assert not answer.cookies


@pytest.fixture
def reset(client, settings):
    """Asks for a new password by the given headers and returns the mail."""
    user = make_superuser(password="forgotten")
    settings.SITE_URL = "https://school.example"
    settings.ALLOWED_HOSTS = ["*"]

    def ask(**headers):
        client.post(reverse("admin_password_reset"), {"email": user.email}, headers=headers)
        password_reset.answer_next()
        return OutgoingMail.objects.get()

    return ask


@pytest.mark.django_db
@pytest.mark.parametrize("header", ["Host", "X-Forwarded-Host", "Origin", "Referer"])
def test_a_new_password_is_chosen_at_our_address_whatever_a_header_says(reset, header):
    text = reset(**{header: "evil.example"}).text
    assert "https://school.example/admin/reset/" in text
    assert "evil" not in text


def _without_nonces(answer):
    return re.sub(r'nonce="[^"]+"', "", answer.text)


@pytest.mark.django_db
def test_asking_for_a_new_password_tells_nobody_who_works_here(client):
    user = make_superuser(password="forgotten")
    known, unknown = (
        client.post(reverse("admin_password_reset"), {"email": email}, follow=True)
        for email in (user.email, "nobody@example.org")
    )
    assert _without_nonces(known) == _without_nonces(unknown)


@pytest.mark.django_db
def test_the_link_in_the_mail_sets_a_new_password_once(client, reset):
    line = next(line for line in reset().text.splitlines() if "/admin/reset/" in line)
    form = client.get(line.removeprefix("https://school.example"), follow=True)
    words = {"new_password1": "a calm blue morning", "new_password2": "a calm blue morning"}
    done = client.post(form.request["PATH_INFO"], words, follow=True)
    assert "Your password has been set" in done.text
    again = client.get(line.removeprefix("https://school.example"), follow=True)
    assert "Password reset unsuccessful" in again.text


@pytest.mark.django_db
def test_settings_are_one_row():
    SiteSettings(name="First").save()
    SiteSettings(name="Second").save()
    assert [row.name for row in SiteSettings.objects.all()] == ["Second"]


@pytest.mark.django_db
def test_the_list_of_settings_leads_straight_to_them(client):
    client.force_login(make_superuser())
    page = client.get(reverse("admin:website_sitesettings_changelist"), follow=True)
    assert page.request["PATH_INFO"] == reverse("admin:website_sitesettings_change", args=[1])
    assert client.get(reverse("admin:website_sitesettings_add")).status_code == 403
    assert client.get(reverse("admin:website_sitesettings_delete", args=[1])).status_code == 403


@pytest.mark.django_db
def test_a_form_that_is_sent_from_elsewhere_is_refused_on_a_page_of_ours():
    answer = Client(enforce_csrf_checks=True).post("/topics/", {"a": "b"})
    assert answer.status_code == 403
    assert "Your form was not accepted" in answer.text


@pytest.mark.django_db
def test_staff_without_the_right_are_told_whom_to_ask(client):
    client.force_login(User.objects.create_user("guest", is_staff=True))
    answer = client.get(reverse("admin:website_page_changelist"))
    assert answer.status_code == 403
    assert "Ask the person who manages the site’s accounts" in answer.text

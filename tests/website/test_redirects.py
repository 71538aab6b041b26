"""Old addresses: when they are asked for, and where they may lead."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from tests.blog.builders import make_author, make_topic
from tests.courses.builders import form_data, make_course, make_intake
from tests.editing import save
from tests.website.builders import make_page, make_superuser
from website.models import Page, Redirect

pytestmark = pytest.mark.django_db
# `Redirect.objects.add` and the admin store the same rows.
redirect = Redirect.objects.add


def _arrival(client, path):
    """Status and address at the end of the way."""
    answer = client.get(path, follow=True)
    return answer.status_code, answer.request["PATH_INFO"], len(answer.redirect_chain)


def test_an_old_address_leads_to_the_new_one(client):
    make_page(slug="about")
    redirect(old_path="/who-we-are/", new_path="/about/")
    answer = client.get("/who-we-are/")
    assert (answer.status_code, answer["Location"]) == (301, "/about/")


def test_a_page_that_exists_is_never_redirected(client):
    make_page(slug="about")
    redirect(old_path="/about/", new_path="/elsewhere/")
    assert client.get("/about/").status_code == 200


def test_a_page_that_exists_is_read_without_a_look_at_redirects(client, django_assert_num_queries):
    make_page(slug="about")
    # The page, the site's settings, the menu.
    with django_assert_num_queries(3):
        client.get("/about/")


def test_a_page_taken_down_is_gone(client):
    redirect(old_path="/offer/", new_path="")
    answer = client.get("/offer/")
    assert answer.status_code == 410
    assert "This page is gone" in answer.text


QUERIES = {
    "with its own query": ("/old.html?p=12", "/old.html?p=12", 301),
    "with another query": ("/old.html?p=12", "/old.html?p=13", 404),
    "without its query": ("/old.html?p=12", "/old.html", 404),
    "with any query where none is named": ("/old.html", "/old.html?utm_source=mail", 301),
}


@pytest.mark.parametrize(("old", "asked", "status"), QUERIES.values(), ids=QUERIES)
def test_an_old_address_is_found(client, old, asked, status):
    redirect(old_path=old, new_path="/about/")
    assert client.get(asked).status_code == status


def test_the_query_string_of_an_old_address_is_passed_on(client):
    redirect(old_path="/old/", new_path="/about/?tab=1#team")
    assert client.get("/old/?replies=2")["Location"] == "/about/?tab=1&replies=2#team"


BELOW = {
    "a feed": ("/articles/old/comments.rss?x=1", "/articles/new/comments.rss?x=1"),
    "references": ("/articles/old/references.bib", "/articles/new/references.bib"),
    "a page of replies": ("/articles/old/?replies=2", "/articles/new/?replies=2"),
    "the feed of a topic": ("/topics/old/feed.rss", "/topics/new/feed.rss"),
    "a course's sign-up": ("/courses/old/sign-up/", "/courses/new/sign-up/"),
    "an intake's sign-up": ("/courses/old/2027-03/sign-up/", "/courses/new/2027-03/sign-up/"),
    "what the site does not have": ("/articles/old/nothing.pdf", None),
    "another site": ("/old//evil.example/", None),
    "an old home": ("/old/about/", "/about/"),
    "letters beyond English": ("/caf%C3%A9/about/", "/about/"),
}


@pytest.mark.parametrize(("path", "new"), BELOW.values(), ids=BELOW)
def test_what_hangs_below_an_old_address_leads_below_the_new_one(client, path, new):
    for place in ("articles", "topics", "courses"):
        redirect(old_path=f"/{place}/old/", new_path=f"/{place}/new/")
    redirect(old_path="/old/", new_path="/")
    redirect(old_path="/caf%C3%A9/", new_path="/")
    answer = client.get(path)
    assert (answer.status_code, answer.get("Location")) == (301 if new else 404, new)


def test_what_hangs_below_a_page_that_is_gone_is_gone_too(client):
    redirect(old_path="/articles/old/", new_path="")
    assert client.get("/articles/old/comments.rss").status_code == 410


def test_a_redirect_of_the_home_page_catches_nothing_else(client):
    redirect(old_path="/", new_path="/about/")
    assert client.get("/nowhere/").status_code == 404


def test_any_number_of_slashes_takes_one_query(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        assert client.get(f"/{'x/' * 2000}").status_code == 404


RENAMED = {
    "a page": lambda: make_page(slug="old"),
    "a topic": lambda: make_topic("Old"),
    "an author": lambda: make_author(slug="old"),
    "a course": lambda: make_course(slug="old"),
}


@pytest.mark.parametrize("make", RENAMED.values(), ids=RENAMED)
def test_a_renamed_page_leaves_a_redirect(staff, make):
    row = make()
    old, opts = row.get_absolute_url(), row._meta
    form = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[row.pk])
    save(staff, form, slug="new")
    answer = Client().get(old)
    assert (answer.status_code, answer["Location"]) == (301, old.replace("old", "new"))


def test_a_renamed_intake_takes_sign_ups_at_its_old_address(staff):
    intake = make_intake(slug="old")
    save(staff, reverse("admin:courses_intake_change", args=[intake.pk]), slug="new")
    answer = Client().post(intake.get_sign_up_url(), form_data())
    assert answer.status_code == 308 and answer["Location"].endswith("/new/sign-up/")


def test_an_unpublished_course_leaves_no_redirect(staff):
    course = make_course(slug="old", is_published=False)
    save(staff, reverse("admin:courses_course_change", args=[course.pk]), slug="new")
    assert not Redirect.objects.exists()


def test_an_address_with_its_query_goes_before_the_path_alone(client):
    redirect(old_path="/old.html", new_path="/all/")
    redirect(old_path="/old.html?p=12", new_path="/twelve/")
    assert client.get("/old.html?p=12")["Location"] == "/twelve/"


def test_an_address_that_moved_twice_leads_there_at_once(client):
    make_page(slug="c")
    redirect(old_path="/a/", new_path="/b/")
    redirect(old_path="/b/", new_path="/c/")
    assert _arrival(client, "/a/") == (200, "/c/", 1)


def test_an_address_that_moved_back_is_no_circle(client):
    make_page(slug="a")
    redirect(old_path="/a/", new_path="/b/")
    redirect(old_path="/b/", new_path="/a/")
    assert _arrival(client, "/b/") == (200, "/a/", 1)


@pytest.fixture
def staff(client):
    client.force_login(make_superuser())
    return client


def _add(staff, old, new):
    form = {"old_path": old, "new_path": new}
    return staff.post(reverse("admin:website_redirect_add"), form)


ACCEPTED = {
    "paths": ("/old/", "/about/", ("/old/", "/about/")),
    "whole addresses": (
        "https://old.example/a/?p=1",
        "http://school.example/about/#team",
        ("/a/?p=1", "/about/#team"),
    ),
    "letters beyond English": ("/café/", "/über-uns/", ("/caf%C3%A9/", "/%C3%BCber-uns/")),
    "gone": ("/old/", "", ("/old/", "")),
}


@pytest.mark.parametrize(("old", "new", "kept"), ACCEPTED.values(), ids=ACCEPTED)
def test_staff_enter_addresses_as_they_find_them(staff, settings, old, new, kept):
    settings.SITE_URL = "http://school.example"
    assert _add(staff, old, new).status_code == 302
    assert Redirect.objects.values_list("old_path", "new_path").get() == kept


def test_a_reader_with_an_old_link_in_french_arrives(staff, client):
    make_page(slug="about")
    _add(staff, "/café/", "/about/")
    assert _arrival(client, "/caf%C3%A9/")[0] == 200


REFUSED = {
    "another site": ("/old/", "https://evil.example/", "within this site only"),
    "another site without a scheme": ("/old/", "//evil.example/", "within this site only"),
    "another site by backslash": ("/old/", "/\\evil.example/", "within this site only"),
    "another site by slashes": ("/old/", "http://school.example//evil.example", "within this site"),
    "a script": ("/old/", "javascript:alert(1)", "within this site only"),
    "a word": ("/old/", "about", "within this site only"),
    "half an address": ("/old/", "http://[", "within this site only"),
    "itself": ("/old/", "/old/", "same as the old one"),
    "itself with a query": ("/old/", "/old/?again=1", "same as the old one"),
    "an old address": ("/older/", "/moved/", "is an old address itself"),
    "an old address with a query": ("/older/", "/moved/?a=1", "is an old address itself"),
    "from no path": ("old", "/about/", "must start with /"),
    "from half an address": ("http://[", "/about/", "must start with /"),
    "from too long a path": ("/" + "é" * 200, "/about/", "at most 500"),
}


@pytest.mark.parametrize(("old", "new", "words"), REFUSED.values(), ids=REFUSED)
def test_staff_are_told_what_cannot_be(staff, settings, old, new, words):
    settings.SITE_URL = "http://school.example"
    redirect(old_path="/moved/", new_path="/about/")
    assert words in _add(staff, old, new).text
    assert Redirect.objects.count() == 1


def test_a_redirect_by_hand_shortens_the_way_of_older_ones(staff, client):
    make_page(slug="c")
    redirect(old_path="/a/", new_path="/b/")
    _add(staff, "/b/", "/c/")
    assert _arrival(client, "/a/") == (200, "/c/", 1)


def test_two_redirects_by_hand_make_no_circle(staff):
    _add(staff, "/a/", "/b/")
    assert "is an old address itself" in _add(staff, "/b/", "/a/").text


@pytest.mark.parametrize("word", ["articles", "topics", "courses", "admin"])
def test_a_page_cannot_take_an_address_the_site_needs(word):
    with pytest.raises(ValidationError) as refused:
        Page(title="Mine", slug=word, body="<p>Mine</p>").full_clean()
    assert refused.value.error_dict["slug"][0].code == "reserved"


def test_a_page_takes_any_word_left_over():
    Page(title="About", slug="about", body="<p>We teach.</p>").full_clean()

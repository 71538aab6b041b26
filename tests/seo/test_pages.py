"""What search engines and those who share a page read of it."""

import re
from datetime import datetime
from html.parser import HTMLParser

import pytest

from blog.views import PAGE_SIZE
from tests.blog.builders import (
    make_author,
    make_draft,
    make_published_article,
    make_staff,
    make_topic,
)
from tests.comments.builders import make_published_comment
from tests.seo.sitemap import by_path
from tests.seo.structured import blocks
from website.models import Redirect


class _Head(HTMLParser):
    """The names and contents in a head. A name that comes twice keeps both."""

    def __init__(self):
        super().__init__()
        self.told = {}

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        name = given.get("name") or given.get("property") or given.get("rel")
        if tag in {"meta", "link"} and name:
            self.told.setdefault(name, []).append(given.get("content") or given.get("href"))


def read(page):
    head = _Head()
    head.feed(page.split("</head>")[0])
    return {name: values[0] for name, values in head.told.items() if len(values) == 1}


def test_every_page_says_once_what_it_is_where_it_is_and_how_it_looks(client, found):
    for path in found.values():
        head = read(client.get(path).text)
        assert head["canonical"] == head["og:url"] == f"https://school.example{path}"
        assert head["description"] == head["og:description"] != ""
        assert head["og:title"] and head["og:image:alt"] and "&amp;" not in str(head)
        assert head["og:image"].startswith("https://school.example/cards/")
        assert "robots" not in head


def test_no_two_pages_have_the_same_title_or_description(client, found):
    pages = [client.get(path).text for path in found.values()]
    for name in ("og:title", "description"):
        said = [read(page)[name] for page in pages]
        assert len(set(said)) == len(said), name


def test_all_of_them_are_in_the_sitemap_and_nothing_else_is(client, found):
    assert {*by_path(lambda path: client.get(path).text)} == {*found.values()}


def test_a_later_page_of_a_list_stands_for_itself(client, found):
    for _ in range(PAGE_SIZE):
        make_published_article()
    page = client.get("/articles/?page=2&fbclid=x").text
    assert read(page)["canonical"] == "https://school.example/articles/?page=2"
    assert "<title> Articles · page 2 · " in " ".join(page.split())
    assert read(client.get("/articles/?page=1").text)["canonical"].endswith("/articles/")


def test_what_is_no_page_to_be_found_says_so(client, found):
    comment = make_published_comment()
    others = [
        "/nowhere/",
        "/me/",
        f"/comments/{comment.pk}/reply/",
        comment.receipt_url,
    ]
    for path in [*others, f"{found['course']}sign-up/"]:
        head = read(client.get(path).text)
        assert head["robots"] == "noindex", path
        assert "canonical" not in head, path


def test_the_data_of_every_page_are_sound(client, found):
    kinds = {name: {*blocks(client.get(path).text)} for name, path in found.items()}
    assert kinds["article"] == {"Article", "BreadcrumbList"}
    assert kinds["course"] == {"Course", "BreadcrumbList"}
    assert kinds["topic"] == kinds["source"] == {"BreadcrumbList"}
    assert (kinds["author"], kinds["home"]) == ({"ProfilePage"}, {"WebSite"})


def test_an_author_is_a_person_with_what_qualifies_them(client, found):
    article = blocks(client.get(found["article"]).text)["Article"]
    own = blocks(client.get(found["author"]).text)["ProfilePage"]
    assert article["author"] == [own["mainEntity"]]
    assert own["mainEntity"] == {
        **{"@type": "Person", "name": "A. Writer", "description": "BSc"},
        "url": f"https://school.example{found['author']}",
        "sameAs": "https://orcid.org/0000-0002-1825-0097",
    }


@pytest.mark.parametrize("checked", [True, False])
def test_an_article_says_who_checked_it_and_when_only_if_somebody_did(client, found, checked):
    changes = {"reviewer": make_author(name="A. Checker"), "reviewed_on": "2026-11-02"}
    article = make_published_article(**changes if checked else {})
    page = blocks(client.get(article.get_absolute_url()).text)["Article"]["mainEntityOfPage"]
    assert page["@type"] == "MedicalWebPage"
    assert page.get("lastReviewed") == ("2026-11-02" if checked else None)
    assert ("reviewedBy" in page) is checked


def test_a_page_that_staff_alone_see_has_a_card_that_nobody_gets(client, found):
    client.force_login(make_staff())
    draft = make_draft()
    card = read(client.get(draft.get_absolute_url()).text)["og:image"]
    client.logout()
    assert client.get(card.removeprefix("https://school.example")).status_code == 404


@pytest.mark.parametrize(("path", "status"), [("/nowhere/", 404), ("/old/", 410)])
def test_a_page_that_is_not_there_leads_on(client, found, path, status):
    Redirect.objects.create(old_path="/old/")
    answer = client.get(path)
    assert answer.status_code == status
    for kind in ("article", "topic", "articles", "topics", "courses"):
        assert f'href="{found[kind]}"' in answer.text.split("<main")[1], kind


@pytest.mark.parametrize("count", [1, 5])
def test_a_page_that_is_not_there_asks_as_often_for_one_article_as_for_five(
    client, found, django_assert_num_queries, count
):
    for number in range(count):
        make_published_article(topic=make_topic(f"Topic{number}"))
    # No page of that name; settings, menu; articles and their topics; whether it is an old address.
    with django_assert_num_queries(6):
        client.get("/nowhere/")


def test_a_moment_in_a_page_is_one_that_machines_read(client, found):
    for path in [*found.values(), make_published_comment().receipt_url]:
        for moment in re.findall('datetime="([^"]+)"', client.get(path).text):
            assert datetime.fromisoformat(moment), path

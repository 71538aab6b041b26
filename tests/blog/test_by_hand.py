"""The short form for a source that no register knows, on the page and for the editor's dialog."""

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from blog.admin.by_hand import ByHandForm
from blog.models import Source
from tests.blog.builders import make_source, make_staff
from tests.fakes.references import Mood

pytestmark = pytest.mark.django_db
BOX = "/admin/blog/source/look-up/"
JSON = {"Accept": "application/json"}
PAGE = {
    "by_hand": "1",
    "type": "webpage",
    "title": "A page made up for tests",
    "container_title": "A made-up site",
    "authors": "A made-up hospital",
    "published": "31 May 2021",
    "url": "www.example.org/page",
    "accessed_on": "2026-11-28",
}


@pytest.fixture
def editor(client):
    client.force_login(make_staff())
    return client


def test_a_web_page_is_stored_with_all_that_was_typed_and_the_second_click_finds_it(editor):
    first, second = (editor.post(BOX, PAGE, headers=JSON).json() for _click in range(2))
    source = Source.objects.get()
    assert first["results"] == second["results"] and first["results"][0]["id"] == source.pk
    assert (first["message"], second["message"]) == ("", "It was in the list of sources already.")
    assert (source.year, source.month, source.day) == (2021, 5, 31)
    assert (source.url, str(source.accessed_on)) == ("https://www.example.org/page", "2026-11-28")
    assert source.authors == [{"literal": "A made-up hospital"}]


def test_without_script_the_page_offers_the_same_form_and_leads_to_the_source(editor):
    page = editor.get(BOX).content.decode()
    assert 'name="by_hand"' in page and f'value="{timezone.localdate():%Y-%m-%d}"' in page
    answer = editor.post(BOX, PAGE)
    assert answer.url == f"/admin/blog/source/{Source.objects.get().pk}/change/"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 601}, "title"),
        ({"url": ""}, "url"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"published": "soon"}, "published"),
        ({"accessed_on": "yesterday"}, "accessed_on"),
        ({"type": "poem"}, "type"),
        ({"type": "article-journal", "doi": "none"}, "doi"),
    ],
)
def test_what_cannot_be_stored_is_said_at_its_field_and_nothing_is_lost(editor, change, field):
    answer = editor.post(BOX, PAGE | change, headers=JSON).json()
    assert [*answer["errors"]] == [field] and answer["results"] == []
    page = editor.post(BOX, PAGE | change).content.decode()
    assert PAGE["container_title"] in page and answer["errors"][field] in page
    assert not Source.objects.exists()


@pytest.mark.parametrize(
    ("typed", "start"),
    [
        ("A page of a hospital", {"type": "webpage", "title": "A page of a hospital"}),
        ("https://www.example.org/x", {"type": "webpage", "url": "https://www.example.org/x"}),
        ("10.5555/unknown", {"type": "article-journal", "doi": "10.5555/unknown"}),
        ("9780306406157", {"type": "book", "isbn": "9780306406157"}),
    ],
)
def test_what_was_typed_begins_the_form_when_nothing_is_found(editor, registers, typed, start):
    registers.mood = Mood.ERROR_500
    answer = editor.post(BOX, {"text": typed}, headers=JSON).json()
    assert (answer["results"], answer["start"]) == ([], start)
    page = editor.post(BOX, {"text": typed}).content.decode()
    assert all(f'value="{value}"' in page for value in start.values())


def test_a_known_identifier_leads_to_the_source_that_has_it(editor):
    known = make_source(doi="10.5555/Known")
    fields = PAGE | {"type": "article-journal", "doi": "10.5555/KNOWN", "title": "Another title"}
    assert editor.post(BOX, fields, headers=JSON).json()["results"][0]["id"] == known.pk


def test_the_form_stands_in_the_article_s_page_for_those_who_may_add_sources(client, editor):
    assert 'id="by-hand-rows"' in editor.get("/admin/blog/article/add/").content.decode()
    client.force_login(User.objects.create_user("helper", is_staff=True))
    assert client.post(BOX, PAGE).status_code == 403


def test_every_field_of_the_form_has_a_row():
    assert {field.name for field, _types in ByHandForm().rows()} == {*ByHandForm.base_fields}

"""Looking up a source in the admin: matches are shown, added with one click, or edited first."""

import json
import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from blog.models import Source
from tests.blog.builders import cite, make_published_article, make_source, make_staff
from tests.blog.registers import ARTICLE
from tests.editing import save
from tests.fakes.references import Mood

pytestmark = pytest.mark.django_db
BOX = "/admin/blog/source/look-up/"
JSON = {"Accept": "application/json"}


@pytest.fixture
def editor(client):
    client.force_login(make_staff())
    return client


def look_up(client, text, **options):
    return client.post(BOX, {"text": text}, **options)


def test_the_box_stands_on_the_list_of_sources(editor):
    page = editor.get(reverse("admin:blog_source_changelist")).content.decode()
    assert f'action="{BOX}"' in page
    assert "Add a source: DOI, PMID, ISBN, address, or paste a reference" in page


def test_what_was_found_is_shown_field_by_field(editor, registers):
    page = re.sub(r"\s+(?=<)", "", look_up(editor, "10.5555/trial").content.decode())
    shown = {"<dt>Authors</dt><dd>Example, Ann B.; Muster, Ben</dd>", "<dt>Volume</dt><dd>12</dd>"}
    assert all(fact in page for fact in shown)
    assert "Exact match" in page and "from doi.org" in page
    assert not Source.objects.exists()


def test_one_click_adds_it_and_a_second_one_adds_nothing(editor, registers):
    [found] = look_up(editor, "10.5555/trial").context["found"]
    for _click in range(2):
        editor.post(BOX, {"work": found["work"]})
    assert Source.objects.get().as_csl() == ARTICLE | {"id": str(Source.objects.get().pk)}


def test_a_match_says_what_agrees_and_what_differs(editor, registers):
    page = look_up(editor, "Example AB. 1993 Aug; 12(4): 999").content.decode()
    assert "Possible match: compare it before you add it" in page
    assert "agrees: author, year, volume" in page and "differs: first page" in page


def test_a_source_that_is_here_already_is_offered_instead(editor, registers):
    known = make_source(doi="10.5555/TRIAL")
    page = look_up(editor, "10.5555/trial").content.decode()
    assert "Use the existing source" in page and "Add this source" not in page
    assert reverse("admin:blog_source_change", args=[known.pk]) in page


@pytest.mark.parametrize("mood", [Mood.ERROR_500, Mood.HTML, Mood.PRIVATE])
def test_trouble_is_one_line_and_the_form_with_what_is_known(editor, registers, mood):
    registers.mood = mood
    page = look_up(editor, "Example-AB J-Made-up. 1993 Aug; 12(4): 442-58")
    assert page.content.decode().count('role="status"') == 1
    form = editor.get(page.context["by_hand"]).content.decode()
    assert all(f'value="{value}"' in form for value in ("1993", "12", "4", "442"))


def test_a_match_can_be_edited_before_it_is_added(editor, registers):
    [found] = look_up(editor, "10.5555/trial").context["found"]
    fields = parse_qs(urlsplit(found["change"]).query)
    assert fields["authors"] == ["Example, Ann B.\nMuster, Ben"]
    assert "Example, Ann B.\nMuster, Ben</textarea>" in editor.get(found["change"]).content.decode()


def test_titles_are_escaped_but_for_their_italics(editor, registers):
    registers.works = [{**ARTICLE, "title": "<i>In vitro</i> & <script>alert(1)</script>"}]
    page = look_up(editor, "10.5555/trial").content.decode()
    assert "<i>In vitro</i> &amp; &lt;script&gt;" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("work", ["{", "[]", "null", '{"type": "book"}', '{"title": ["", 1]}'])
def test_a_damaged_work_is_not_added_and_that_is_said(editor, work):
    page = editor.post(BOX, {"work": work}, follow=True).content.decode()
    assert "The source was not added." in page
    assert not Source.objects.exists()


def test_the_editor_in_an_article_gets_the_same_as_json(editor, registers):
    found = look_up(editor, "10.5555/trial", headers=JSON).json()["results"]
    assert [(one["label"], one["id"]) for one in found] == [("Example and Muster 1993", None)]
    added = editor.post(BOX, {"work": found[0]["work"]}, headers=JSON).json()["results"]
    assert added[0]["id"] == Source.objects.get().pk


def test_the_editor_in_an_article_is_told_of_trouble(editor, registers):
    registers.mood = Mood.ERROR_500
    answer = look_up(editor, "10.5555/trial", headers=JSON).json()
    assert answer == {
        "results": [],
        "message": "doi.org has a fault at the moment. Try again later.",
        "start": {"type": "article-journal", "doi": "10.5555/trial"},
    }


def test_who_may_not_add_sources_may_not_look_up_either(client, registers):
    client.force_login(User.objects.create_user("helper", is_staff=True))
    assert look_up(client, "10.5555/trial").status_code == 403
    assert registers.calls == []


def test_a_notice_stays_on_the_dashboard_until_it_is_handled(editor):
    source = make_source(notice="retraction", title="A retracted work made up for tests")
    lost = make_source(unresolved_at=timezone.now(), doi="10.5555/gone")
    page = editor.get(reverse("admin:index")).content.decode()
    assert "A retracted work made up for tests" in page and "10.5555/gone" in page
    chosen = {"action": "mark_handled", "_selected_action": [source.pk, lost.pk]}
    editor.post(reverse("admin:blog_source_changelist"), chosen)
    assert "10.5555/gone" not in editor.get(reverse("admin:index")).content.decode()


def test_records_that_were_left_out_are_counted(editor, registers):
    registers.works = [{**ARTICLE, "title": ""}, ARTICLE]
    page = look_up(editor, "Example-AB. 1993 Aug; 12(4): 442-58")
    assert "1 record could not be read and was left out." in page.content.decode()
    assert len(page.context["found"]) == 1


def test_the_list_can_be_narrowed_to_what_cannot_be_watched(editor):
    book, article = make_source(doi="", title="A book"), make_source(doi="10.5555/a")
    make_published_article(body=f"<p>A claim{cite(book)}{cite(article)}</p>")
    page = editor.get(reverse("admin:blog_source_changelist"), {"watch": "no"})
    assert list(page.context["cl"].queryset) == [book]


def test_an_unknown_pmid_is_said_in_the_list_on_its_page_and_on_the_dashboard(editor):
    said = "PubMed does not know this PMID: it may be mistyped"
    lost = make_source(pmid="88888888", unresolved="PMID", unresolved_at=timezone.now())
    change = reverse("admin:blog_source_change", args=[lost.pk])
    for address in (reverse("admin:blog_source_changelist"), change, reverse("admin:index")):
        assert said in editor.get(address).content.decode()


def test_another_doi_is_asked_about_at_once(editor):
    source = make_source(check_due_at=timezone.now() + timedelta(days=5))
    save(editor, reverse("admin:blog_source_change", args=[source.pk]), doi="10.5555/other")
    source.refresh_from_db()
    assert source.check_due_at <= timezone.now()


def test_the_search_for_a_citation_tells_of_a_notice(editor):
    make_source(title="Withdrawn", notice="retraction")
    found = editor.get(reverse("admin:blog_source_search"), {"q": "Withdrawn"}).json()
    assert found["results"][0]["notice"] == "Retracted"


def test_works_pasted_as_records_are_each_shown(editor):
    page = look_up(editor, json.dumps([ARTICLE, {**ARTICLE, "title": "B", "DOI": "10.5555/b"}]))
    assert len(page.context["found"]) == 2

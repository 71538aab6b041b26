"""Sources: CSL in and out, their name in a sentence, and the admin's search for them."""

import json
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from blog.admin.forms import NamesField, SourceForm
from blog.models import Source
from tests.blog.builders import cite, make_published_article, make_source, make_staff

DEMO = json.loads((Path(__file__).parents[2] / "demo/content/sources.json").read_text())
COMPARED = {"type", "title", "author", "container-title", "volume", "issue", "page", "DOI", "PMID"}


@pytest.mark.parametrize("work", DEMO, ids=lambda work: work["id"])
def test_what_csl_says_survives_the_way_in_and_out(work):
    again = Source.from_csl(work).as_csl()
    assert {name: again.get(name) for name in COMPARED} == {
        name: work.get(name) for name in COMPARED
    }


@pytest.mark.parametrize(
    ("names", "label"),
    [
        (["Garrison"], "Garrison 2020"),
        (["Bilbey", "Prabhakaran"], "Bilbey and Prabhakaran 2020"),
        (["Garrison", "Allan", "Khan"], "Garrison et al. 2020"),
    ],
)
def test_a_source_is_called_by_its_authors_and_year(names, label):
    assert Source(year=2020, authors=[{"family": name} for name in names]).label == label


def test_a_source_without_names_is_called_by_its_title():
    assert Source(title="A guide to cramps at night").label == "A guide to cramps (no date)"


def test_a_source_is_called_without_the_marks_of_its_title():
    source = Source(title="<i>In vitro</i> & <script>", year=2020)
    assert str(source) == "In vitro & <script> 2020: In vitro & <script>"


def test_names_are_typed_one_a_line():
    typed = "Garrison, Scott R.\nNHS inform\n\nKing, Martin Luther, Jr."
    assert NamesField().clean(typed) == [
        {"family": "Garrison", "given": "Scott R."},
        {"literal": "NHS inform"},
        {"family": "King", "given": "Martin Luther", "suffix": "Jr."},
    ]


def test_names_are_shown_as_they_were_typed():
    typed = "Garrison, Scott R.\nNHS inform"
    assert NamesField().prepare_value(NamesField().clean(typed)) == typed


@pytest.mark.django_db
def test_a_pasted_address_of_a_doi_is_stored_as_the_doi():
    form = SourceForm({"type": "book", "title": "T", "doi": "https://doi.org/10.1000/182"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["doi"] == "10.1000/182"


@pytest.mark.django_db
def test_what_is_no_doi_is_refused_with_an_example():
    form = SourceForm({"type": "book", "title": "T", "doi": "see the paper"})
    assert "10.1002/14651858.CD009402.pub3" in form.errors["doi"][0]


@pytest.mark.django_db
def test_the_same_doi_twice_is_refused_in_words():
    make_source(doi="10.1000/182")
    with pytest.raises(ValidationError, match="There is already a source"):
        Source(title="Again", doi="10.1000/182").full_clean()


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["Garrison 2020", "skeletal garrison", "10.1000/182", "Cochrane"])
def test_the_editor_finds_a_source_by_what_it_knows_of_it(client, query):
    client.force_login(make_staff())
    make_source(title="Something else")
    make_source(
        title="Magnesium for skeletal muscle cramps",
        authors=[{"family": "Garrison", "given": "Scott R."}],
        year=2020,
        container_title="Cochrane Database",
        doi="10.1000/182",
    )
    found = client.get(reverse("admin:blog_source_search"), {"q": query}).json()["results"]
    assert [source["label"] for source in found] == ["Garrison 2020"]


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["", "\x00", "%", "'\"", "a" * 5000, "﷽" * 50])
def test_no_search_breaks_the_editor(client, query):
    client.force_login(make_staff())
    assert client.get(reverse("admin:blog_source_search"), {"q": query}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["1", "x", "-1", "9" * 40, "١"])
def test_no_key_breaks_the_editor(client, key):
    client.force_login(make_staff())
    found = client.get(reverse("admin:blog_source_search"), {"id": key}).json()
    assert found["results"] == []


@pytest.mark.django_db
def test_visitors_cannot_search_sources(client):
    assert client.get(reverse("admin:blog_source_search")).status_code == 302


@pytest.mark.django_db
def test_a_source_that_an_article_cites_cannot_be_deleted(client):
    client.force_login(make_staff())
    source = make_source()
    make_published_article(body=f"<p>{cite(source)}</p>")
    client.post(reverse("admin:blog_source_delete", args=[source.pk]), {"post": "yes"})
    assert Source.objects.filter(pk=source.pk).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 5])
def test_the_list_of_sources_asks_as_often_for_one_as_for_five(
    client, django_assert_num_queries, count
):
    client.force_login(make_staff())
    for _ in range(count):
        make_published_article(body=f"<p>{cite(make_source())}</p>")
    client.get(reverse("admin:blog_source_changelist"))
    # Session, user; two counts, and the rows; the site's settings, for its name and for its logo.
    with django_assert_num_queries(8):
        client.get(reverse("admin:blog_source_changelist"))

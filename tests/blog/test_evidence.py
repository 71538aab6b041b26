"""The checklist that an editor sees beside an article, and what readers see of disagreement."""

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from blog import evidence
from blog.models import Article, Source
from blog.rendering import render_body
from tests.blog.builders import cite, make_published_article, make_source, make_staff

COMPLETE = {
    "title": "A work made up for tests",
    "authors": [{"family": "Example"}],
    "year": 2020,
    "container_title": "Journal of Made-up Results",
    "volume": "3",
    "pages": "10-19",
}


def against(source):
    return cite(source).replace("<cite ", '<cite data-disagrees="true" ')


def lines(body, *, fine):
    return [check.text for check in evidence.checklist(Article(body=body)) if check.is_fine == fine]


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({}, []),
        ({"year": None, "volume": ""}, ["year", "volume"]),
        ({"pages": "", "number": "e12"}, []),
        ({"year": None, "volume": "", "pages": "", "status": "in press"}, []),
        ({"type": "book"}, ["publisher"]),
        ({"type": "book", "publisher": "Press", "authors": [], "editors": [{"family": "E"}]}, []),
        ({"type": "webpage", "authors": []}, ["web address", "accessed on"]),
        ({"type": "thesis", "year": None, "publisher": "A university"}, ["year"]),
    ],
)
def test_a_source_lacks_what_a_reference_of_its_type_needs(changes, missing):
    assert evidence.missing_fields(Source(**COMPLETE | changes)) == missing


def test_the_checklist_knows_what_each_type_needs():
    assert set(evidence.REQUIRED_FIELDS) == set(Source.Type)


@pytest.mark.django_db
def test_an_article_without_sources_is_told_to_cite_one():
    assert lines("<p>A claim.</p>", fine=True) == []
    assert "cites no source yet" in lines("<p>A claim.</p>", fine=False)[0]


@pytest.mark.django_db
def test_sound_evidence_leaves_nothing_to_look_at():
    this_year = evidence.timezone.localdate().year
    source = make_source(year=this_year, evidence=Source.Evidence.REVIEW, pmid="1")
    assert lines(f"<p>A claim.{against(source)}</p>", fine=False) == []


@pytest.mark.django_db
def test_each_weakness_of_the_evidence_is_a_line_with_its_sources():
    source = make_source(volume="", year=1993, notice=Source.Notice.RETRACTION)
    checks = evidence.checklist(Article(body=f"<p>A claim.{cite(source)}</p>"))
    assert [check.sources for check in checks if check.sources] == [
        ((source, "volume"),),
        ((source, ""),),
        ((source, "Retracted"),),
        ((source, "it has no DOI and no PMID"),),
    ]
    assert any("from 1993" in check.text for check in checks)
    assert any("Is there really none?" in check.text for check in checks)


@pytest.mark.django_db
def test_a_source_whose_identifier_nobody_knows_is_listed_as_not_watched():
    lost = make_source(pmid="88888888", unresolved="PMID", unresolved_at=timezone.now())
    [(source, remark)] = evidence.checklist(Article(body=cite(lost)))[-1].sources
    assert source == lost
    assert remark.startswith("PubMed does not know this PMID: it may be mistyped")


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 5])
def test_the_checklist_asks_as_often_for_one_source_as_for_five(count, django_assert_num_queries):
    body = "".join(f"<p>A claim.{cite(make_source(volume=''))}</p>" for _ in range(count))
    with django_assert_num_queries(1):
        assert len(evidence.checklist(Article(body=body))) == 6


@pytest.mark.django_db
def test_an_editor_sees_the_checklist_beside_the_article(client):
    client.force_login(make_staff())
    source = make_source(volume="")
    article = make_published_article(body=f"<p>A claim.{cite(source)}</p>")
    page = client.get(reverse("admin:blog_article_change", args=[article.pk])).text
    assert "These references are incomplete:" in page
    assert f"{source.label}</a>: volume" in page
    assert "evidence-checklist" not in client.get(reverse("admin:blog_article_add")).text


def test_readers_are_told_which_source_disagrees_and_where():
    one, other = Source(pk=1, **COMPLETE), Source(pk=2, **COMPLETE)
    body = f"<p>A claim.{cite(one)}</p><p>Not so.{against(one)}{cite(other)}</p>"
    shown = render_body(body, {1: one, 2: other})
    first, second = shown.html.split("Not so.")
    assert "Disagrees" not in first
    assert second.count("Disagrees") == 1
    assert "Reference 1, which disagrees" in second
    assert shown.summary == ["2 sources, 2020", "1 disagrees"]


def test_a_quotation_may_disagree():
    body = '<blockquote data-source="1" data-disagrees="true"><p>No.</p></blockquote>'
    assert render_body(body, {1: Source(pk=1, **COMPLETE)}).summary[-1] == "1 disagrees"


@pytest.mark.django_db
def test_the_list_of_references_says_what_disagrees(client):
    article = make_published_article(body=f"<p>A claim.{against(make_source())}</p>")
    assert (
        "Reached a different conclusion from this article."
        in client.get(article.get_absolute_url()).text
    )


@pytest.mark.django_db
def test_an_editors_mark_of_disagreement_survives_the_sanitiser():
    article = Article(title="A", body=f"<p>A claim.{against(Source(pk=3))}</p>")
    article.clean_fields(exclude=["slug"])
    assert 'data-disagrees="true"' in article.body


@pytest.mark.django_db
def test_the_sources_that_disagree_are_named_above_the_references(client):
    sources = make_source(year=2001), make_source(year=2002)
    article = make_published_article(body=f"<p>A claim.{''.join(map(against, sources))}</p>")
    page = client.get(article.get_absolute_url()).text
    text = " ".join(strip_tags(page.partition('id="references"')[2]).split())
    first, second = (source.label for source in sources)
    said = "2 of these sources reached a different conclusion from this article"
    assert f"{said}: 1 {first}; 2 {second} " in text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("evidence", "text"),
    [("case-report", "Journal article · case report"), ("other", "Journal article")],
)
def test_readers_are_told_the_kind_of_evidence_where_it_is_one(client, evidence, text):
    source = make_source(evidence=evidence)
    make_published_article(body=f"<p>Shown{cite(source)}.</p>")
    assert f'<p class="meta">{text}</p>' in client.get(source.get_absolute_url()).text

"""Which two works are the same, and taking in files of many."""

import pytest
from django.db import connection

from blog import bibliography
from blog.bibliography import Outcome
from blog.citations import formats, lookup
from blog.models import Source
from tests.blog.builders import make_source

pytestmark = pytest.mark.django_db

WORK = {
    "type": "article-journal",
    "title": "A <i>made-up</i> résumé",
    "author": [{"family": "Example", "given": "Ann"}],
    "issued": {"date-parts": [[2001]]},
}
NUMBERS = {"volume": "3", "page": "10-19"}
PAGE = {
    "type": "webpage",
    "author": [],
    "container-title": "A site",
    "URL": "https://www.example.org/a",
}


def stored(**changes):
    source = Source.from_csl(WORK | changes)
    source.save()
    return source


def works(number):
    return [
        WORK
        | {
            "id": str(n),
            "title": f"A work made up for tests, number {n}",
            "DOI": f"10.1000/{n}" if n % 2 else "",
        }
        for n in range(number)
    ]


def outcomes(content):
    return [one.outcome for one in bibliography.import_records(formats.read(content))]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ({"DOI": "10.1000/ABC"}, {"DOI": "10.1000/abc", "title": "Another title"}),
        ({"PMID": "12"}, {"PMID": "12", "title": "Another title"}),
        ({"type": "book", "ISBN": "9780306406157"}, {"type": "book", "ISBN": "0-306-40615-2", "title": "T"}),
        ({}, {"title": "A MADE-UP RESUME."}),
        ({"DOI": "10.1000/abc"}, {"PMID": "12"}),
        ({"PMCID": "PMC12"}, {"PMCID": "pmc12", "title": "Another title"}),
        ({"title": "TNF-α in cramps"}, {"title": "TNF-alpha in cramps."}),
        (NUMBERS | {"title": "Magnesium for cramps"}, NUMBERS | {"title": "Magnesium for cramps: a trial"}),
        (NUMBERS | {"title": "Magnesium for cramps: a trial"}, NUMBERS | {"title": "Magnesium for cramps"}),
        (PAGE, PAGE | {"URL": "http://example.org/a/"}),
    ],
)  # fmt: skip
def test_the_same_work_is_found_again(ours, theirs):
    assert bibliography.find_existing([WORK | theirs]) == [None]
    assert [stored(**ours)] == bibliography.find_existing([WORK | theirs])


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ({}, {"issued": {"date-parts": [[2002]]}}),
        ({}, {"author": [{"family": "ArticleLink", "given": "Ann"}]}),
        ({"DOI": "10.1000/abc"}, {"DOI": "10.1000/xyz"}),
        ({"type": "chapter", "ISBN": "9780306406157"}, {"type": "chapter", "ISBN": "9780306406157", "title": "T"}),
        ({"PMCID": "PMC12"}, {"PMCID": "PMC13"}),
        ({"title": "💊"}, {"title": "🧠"}),
        (NUMBERS, {"volume": "4", "page": "99"}),
        ({"title": "Editorial"} | NUMBERS, {"title": "Editorial"} | NUMBERS | {"page": "99"}),
        ({"title": "Magnesium for cramps: a trial"} | NUMBERS, {"title": "Magnesium for cramps: a review"} | NUMBERS),
        (PAGE, PAGE | {"URL": "https://www.example.org/b"}),
        (PAGE, PAGE | {"container-title": "Another site", "URL": ""}),
    ],
)  # fmt: skip
def test_another_work_is_another(ours, theirs):
    stored(**ours)
    assert bibliography.find_existing([WORK | theirs]) == [None]


@pytest.mark.parametrize("suffix", formats.FORMATS)
def test_a_thousand_records_are_taken_in_and_the_second_time_none(
    suffix, django_assert_max_num_queries
):
    content = formats.write(works(1000), suffix).encode()
    # The lock of PostgreSQL; the stored sources; the new ones.
    with django_assert_max_num_queries(3):
        assert outcomes(content) == [Outcome.ADDED] * 1000
    with django_assert_max_num_queries(2):
        assert outcomes(content) == [Outcome.KNOWN] * 1000
    assert Source.objects.count() == 1000


def test_forty_records_among_three_thousand_sources_are_found_by_an_index(
    django_assert_num_queries,
):
    Source.objects.bulk_create(Source.from_csl(work) for work in works(3000))
    looked_for = works(3020)[-40:]
    with django_assert_num_queries(1):
        found = bibliography.find_existing(looked_for)
    assert [source is not None for source in found] == [True] * 20 + [False] * 20
    with django_assert_num_queries(1) as queries:
        assert all(lookup.look_up(formats.write(looked_for[:20], "ris")))
    if connection.vendor == "sqlite":
        plan = connection.cursor().execute(f"EXPLAIN QUERY PLAN {queries[0]['sql']}").fetchall()
        assert "SCAN" not in str(plan)


def test_a_work_that_stands_twice_in_a_file_is_added_once():
    content = formats.write([*works(2), *works(2)], "ris")
    assert outcomes(content) == [Outcome.ADDED] * 2 + [Outcome.KNOWN] * 2


def test_each_record_of_a_file_is_accounted_for():
    make_source(title="Held", authors=[], year=None)
    broken = "@book{x, title = {Broken\n"
    content = "@book{a, title={Held}}\n@book{b, title={New}}\n@book{c, note={None}}\n" + broken
    assert outcomes(content) == [Outcome.KNOWN, Outcome.ADDED, Outcome.FAILED, Outcome.FAILED]


def test_a_title_that_the_form_would_refuse_is_refused():
    content = formats.write([WORK | {"title": "x" * 601}], "json")
    [taken] = bibliography.import_records(formats.read(content))
    assert (taken.outcome, Source.objects.count()) == (Outcome.FAILED, 0)
    assert taken.reason.split(":")[0] == "title"


@pytest.mark.parametrize(
    ("change", "label"),
    [({"URL": "see the paper"}, "web address"), ({"volume": "x" * 31}, "volume")],
)
def test_what_a_column_cannot_store_is_left_out_and_said(change, label):
    content = formats.write([WORK | change], "json")
    [taken] = bibliography.import_records(formats.read(content))
    assert taken.outcome == Outcome.ADDED
    assert taken.record.left_out == ((label, *change.values()),)

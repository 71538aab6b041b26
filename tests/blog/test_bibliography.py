"""Which two works are the same, and taking in files of many."""

import pytest

from blog import bibliography
from blog.bibliography import Outcome
from blog.citations import formats
from blog.models import Source
from tests.blog.builders import make_source

pytestmark = pytest.mark.django_db

WORK = {
    "type": "article-journal",
    "title": "A <i>made-up</i> résumé",
    "author": [{"family": "Example", "given": "Ann"}],
    "issued": {"date-parts": [[2001]]},
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
    ],
)  # fmt: skip
def test_another_work_is_another(ours, theirs):
    stored(**ours)
    assert bibliography.find_existing([WORK | theirs]) == [None]


@pytest.mark.parametrize("suffix", formats.FORMATS)
def test_a_thousand_records_are_taken_in_and_the_second_time_none(
    suffix, django_assert_num_queries
):
    content = formats.write(works(1000), suffix).encode()
    # The stored sources; the new ones; the transaction's two ends.
    with django_assert_num_queries(4):
        assert outcomes(content) == [Outcome.ADDED] * 1000
    with django_assert_num_queries(3):
        assert outcomes(content) == [Outcome.KNOWN] * 1000
    assert Source.objects.count() == 1000


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

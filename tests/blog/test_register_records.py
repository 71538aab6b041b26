"""What is read from the records that registers send. The works are made up; their shape is that of
Crossref's recorded answers (ropensci/rcrossref, tests/fixtures) and of Open Library's."""

import pytest

from blog.citations.fetch import NotFound, UnusableAnswer
from blog.citations.registers import crossref, open_library, pubmed, records

YEAR = {"date-parts": [[2018, 12, 20]]}
ARTICLE = {"DOI": "10.5555/c", "type": "journal-article", "title": ["Salt in sweat"]}


def read(**changes):
    return records.clean(ARTICLE | changes, crossref.SERVICE)


@pytest.mark.parametrize(
    ("sent", "field", "expected"),
    [
        ({"subtitle": ["A trial"]}, "title", "Salt in sweat: A trial"),
        ({"title": ["Salt?"], "subtitle": ["A trial"]}, "title", "Salt? A trial"),
        ({"title": ["Salt: a trial"], "subtitle": ["A Trial"]}, "title", "Salt: a trial"),
        ({"article-number": "1042"}, "number", "1042"),
        ({"article-number": "1042", "page": "1-9"}, "number", None),
        ({"page": "482-482"}, "page", "482"),
        ({"page": "e12-e123"}, "page", "e12-e123"),
        (
            {"issued": YEAR, "published-print": {"date-parts": [[2019, 2]]}},
            "issued",
            {"date-parts": [[2019, 2]]},
        ),
        ({"issued": {"date-parts": [[None]]}, "approved": YEAR}, "issued", YEAR),
        ({"edition-number": "2"}, "edition", "2"),
        ({"publisher-location": "Cham"}, "publisher-place", "Cham"),
        (
            {"type": "book-chapter", "container-title": ["Series", "Book"]},
            "container-title",
            "Book",
        ),
        ({"container-title": ["Journal", "J"]}, "container-title", "Journal"),
        ({"type": "posted-content", "institution": [{"name": "medRxiv"}]}, "publisher", "medRxiv"),
        (
            {"type": "dissertation", "institution": {"name": "A university"}},
            "publisher",
            "A university",
        ),
        ({"institution": [{"name": "A hospital"}], "publisher": "Press"}, "publisher", "Press"),
        (
            {"author": [{"given": "BO", "family": "VAHLQUIST"}]},
            "author",
            [{"family": "Vahlquist", "given": "Bo"}],
        ),
    ],
)
def test_the_facts_that_crossref_has_under_other_names_are_kept(sent, field, expected):
    assert read(**sent).get(field) == expected


@pytest.mark.parametrize("title", [[], None, "", {"a": 1}])
def test_a_record_without_a_title_is_refused_in_words(title):
    with pytest.raises(UnusableAnswer, match="without a title"):
        read(title=title)


@pytest.mark.parametrize(
    ("line", "date", "author"),
    [
        ("Ann Example", [1988, 10, 1], {"family": "Example", "given": "Ann"}),
        (
            "Martin Luther Kingmaker Jr.",
            [1988, 10, 1],
            {"family": "Kingmaker", "given": "Martin Luther", "suffix": "Jr."},
        ),
        (
            "Institute of Made-up Medicine (U.S.). Committee on Salts",
            [1988, 10, 1],
            {"literal": "Institute of Made-up Medicine (U.S.). Committee on Salts"},
        ),
    ],
)
def test_a_book_has_its_day_and_its_people_or_body(line, date, author):
    book = {"title": "Salts", "authors": [{"name": line}], "publish_date": "October 1, 1988"}
    work = open_library._work(book, "9780309064033")
    assert (work["author"], work["issued"]) == ([author], {"date-parts": [date]})


def test_a_book_that_the_second_interface_has_nothing_about_is_unknown(monkeypatch):
    monkeypatch.setattr(open_library, "get_json", lambda *_args, **_options: {"records": {}})
    with pytest.raises(NotFound, match="does not know this number"):
        open_library._from_read_api("9780309064033")


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("Example AB", "Author", {"family": "Example", "given": "AB"}),
        ("Example A Jr", "Author", {"family": "Example", "given": "A", "suffix": "Jr"}),
        (
            "van der Example A",
            "Author",
            {"non-dropping-particle": "van der", "family": "Example", "given": "A"},
        ),
        ("MADE UP Group", "CollectiveName", {"literal": "MADE UP Group"}),
    ],
)
def test_a_name_of_pubmed_is_split_before_its_initials(name, kind, expected):
    assert pubmed._name({"name": name, "authtype": kind}) == expected

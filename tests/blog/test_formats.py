"""Files of references: what they say is understood, and what is not is said."""

import json
import re
from pathlib import Path

import bibtexparser
import pytest
import rispy
from bibtexparser import middlewares
from hypothesis import given, settings
from hypothesis import strategies as st

from blog.citations import csl, formats
from blog.models import Source

pytestmark = pytest.mark.no_database

WORKS = json.loads((Path(__file__).parent / "styles/works.json").read_text())
AWKWARD = {
    "type": "article-journal",
    "title": r"<i>In vitro</i> & <script>alert('50%_$5 {x} \a ~^#')</script> a--b H<sub>2</sub>O",
    "author": [
        {"family": "Berg", "given": "A. B.", "non-dropping-particle": "van der", "suffix": "Jr"},
        {"literal": "Department of Made-up Tests, and of {Braces} & More"},
        {"family": "李", "given": "明"},
    ],
    "issued": {"date-parts": [[1999, 2, 3]]},
    "page": "S1-S9",
    "URL": "https://example.org/a_b?c=1&d=%20~e#f",
    "DOI": "10.1000/a_b<c>(1);2",
}
RIS = "TY  - JOUR\nTI  - First\nAU  - Example, Ann\nPY  - 2001\nER  - \n"
BIBTEX = "@article{a,\n title = {First},\n author = {Example, Ann},\n year = 2001,\n}\n"
NBIB = """
PMID- 123
DP  - 2001 Feb 3
TI  - A title that goes on
      over two lines.
PG  - 10-9
LID - 10.1000/abc [doi]
FAU - Example, Ann B
AU  - Example AB
CN  - Made-up Group
JT  - Journal of made-up results
PMC - PMC456
"""


def as_read(work):
    """The work without what depends on where a program splits a name."""
    work = csl.clean({name: value for name, value in work.items() if name != "id"})
    names = {
        field: [csl.write_name(name) for name in work[field]]
        for field in csl.NAMES
        if field in work
    }
    return work | names


def without_marks(title):
    return re.sub(r"<(i|b|sub|sup)>(.*?)</\1>", r"\2", title)


@pytest.mark.parametrize("suffix", formats.FORMATS)
@pytest.mark.parametrize("work", [*WORKS, AWKWARD], ids=lambda work: work.get("id", "awkward"))
def test_what_we_write_we_read_back_the_same(work, suffix):
    stored = Source.from_csl(work).as_csl()
    [record] = formats.read(formats.write([stored], suffix))
    assert as_read(record.csl) == as_read(stored)


@pytest.mark.parametrize("work", WORKS, ids=lambda work: work["id"])
def test_rispy_reads_what_we_write(work):
    [record] = rispy.loads(formats.write([Source.from_csl(work).as_csl()], "ris").replace("\r", ""))
    names = [csl.write_name(name) for name in work.get("author", [])]
    read = (record["title"], record.get("authors", []), record.get("doi", ""))
    assert read == (work["title"], names, work.get("DOI", ""))


@pytest.mark.parametrize("work", WORKS, ids=lambda work: work["id"])
def test_bibtexparser_reads_what_we_write(work):
    written = formats.write([Source.from_csl(work).as_csl()], "bib")
    decode = middlewares.LatexDecodingMiddleware()
    library = bibtexparser.parse_string(written, append_middleware=[decode])
    assert library.failed_blocks == []
    [entry] = library.entries
    plain = without_marks(without_marks(work["title"]))
    year = csl.write_date(work.get("issued"))[:4]
    read = {field.key: field.value for field in entry.fields}
    assert (read["title"], read.get("year", "")) == (plain, year)


def test_a_pubmed_record_is_read():
    [record] = formats.read(NBIB)
    assert record.csl == {
        "type": "article-journal",
        "title": "A title that goes on over two lines",
        "author": [{"family": "Example", "given": "Ann B"}, {"literal": "Made-up Group"}],
        "container-title": "Journal of made-up results",
        "issued": {"date-parts": [[2001, 2, 3]]},
        "page": "10-9",
        "DOI": "10.1000/abc",
        "PMID": "123",
        "PMCID": "PMC456",
    }


@pytest.mark.parametrize("text", [RIS, BIBTEX, NBIB, '[{"title": "First"}]', '{"title": "First"}'])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_any_encoding_and_line_ending_will_do(text, encoding, ending):
    [record] = formats.read(text.replace("\n", ending).encode(encoding))
    assert record.csl["title"]


def test_a_ris_record_without_its_end_is_not_lost():
    unended = RIS.replace("ER  - \n", "")
    titles = [record.csl["title"] for record in formats.read(unended + RIS + unended)]
    assert titles == ["First"] * 3


def test_ris_with_one_space_too_few_is_read():
    [record] = formats.read(RIS.replace("  - ", " - "))
    assert (record.csl["title"], record.csl["issued"]) == ("First", {"date-parts": [[2001]]})


def test_a_bibtex_entry_that_is_broken_off_is_reported_and_its_neighbours_are_read():
    broken = BIBTEX.replace("First},", "First")
    records = formats.read(BIBTEX + broken + BIBTEX)
    assert [bool(record.csl) for record in records] == [True, False, True]
    assert (records[1].location, records[1].text[:12]) == ("line 6", "@article{a, ")


def test_two_bibtex_entries_may_share_a_key_and_one_may_repeat_a_field():
    doubled = BIBTEX.replace("year", "year = 2000, year")
    assert [bool(record.csl) for record in formats.read(BIBTEX + BIBTEX + doubled)] == [True] * 3


@pytest.mark.parametrize(
    ("field", "title"),
    [
        (r"{\textit{In vitro} \& M{\"u}ller's $\beta$-blocker}", "<i>In vitro</i> & Müller's β-blocker"),
        ("{A 50% rise & a fall}", "A 50% rise & a fall"),
        ('"Costs of $5"', "Costs of $5"),
        ("shared", "A shared title"),
    ],
)  # fmt: skip
def test_latex_in_a_title_becomes_text(field, title):
    entry = BIBTEX.replace("{First}", field)
    [record] = formats.read(f"@string{{shared = {{A shared title}}}}\n{entry}")
    assert record.csl["title"] == title


def test_the_name_of_a_body_in_bibtex_has_no_first_name():
    entry = BIBTEX.replace("Example, Ann", "{World Health Organization} and Ludwig van Example")
    [record] = formats.read(entry)
    assert record.csl["author"] == [
        {"literal": "World Health Organization"},
        {"non-dropping-particle": "van", "family": "Example", "given": "Ludwig"},
    ]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Seelig MS. J Am Coll Nutr. 1993", "line 1"),
        ('[{"title": "First"}, {"title": ', "line 1"),
        ('["First"]', "item 1"),
        ('[{"DOI": "10.1000/1"}]', "item 1"),
        (RIS.replace("TI  - First\n", ""), "line 1"),
        (BIBTEX.replace("title", "note"), "line 1"),
        ("PMID- 1\nDP  - 2001\n", "line 1"),
    ],
)
def test_what_is_not_understood_says_where_and_why(text, place):
    *_read, record = formats.read(text)
    assert (record.csl, record.location) == (None, place)
    assert record.reason
    assert record.text


def test_text_around_ris_records_is_reported():
    records = formats.read(f"My list\n\n{RIS}and more\n{RIS}")
    assert [(record.location, bool(record.csl)) for record in records] == [
        ("line 1", False),
        ("line 3", True),
        ("line 8", False),
        ("line 9", True),
    ]


@pytest.mark.parametrize("nothing", ["", " \n\n", b"", "\ufeff"])
def test_nothing_is_no_record(nothing):
    assert formats.read(nothing) == []


@settings(deadline=None)
@given(st.text() | st.binary())
def test_no_input_breaks_the_reader(content):
    assert all(record.csl or record.reason for record in formats.read(content))


@given(
    st.lists(
        st.sampled_from(
            [
                *'@{}=,\n\\"-%$#~',
                "TY  - ",
                "ER  - ",
                "PMID- ",
                "book",
                "ti",
                "[",
                '"a"',
                ":",
                "TI  - ",
            ]
        )
    )
)
def test_no_broken_file_breaks_the_reader(pieces):
    text = "".join(pieces)
    assert bool(formats.read(text)) == bool(text.strip())


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" "), min_size=1))
def test_any_title_survives_every_format(title):
    title = " ".join(title.split()) or "x"
    for suffix in formats.FORMATS:
        [record] = formats.read(formats.write([{"type": "book", "title": title}], suffix))
        assert record.csl["title"] == title, suffix

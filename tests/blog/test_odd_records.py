"""Records as Zotero, EndNote, PubMed, Ovid, Embase, Web of Science, Scopus and people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.citations import formats, names
from blog.citations.parts import plain
from blog.citations.styles import format_work
from blog.models import Source

pytestmark = pytest.mark.no_database

ARTICLE = "author = {Example, Ann}, title = {A}, journal = {J Made Up}, year = 2019, volume = 1"
GOOD = {
    "ris": "TY  - JOUR\nTI  - Neighbour {number}\nPY  - 2001\nER  - \n",
    "bib": "@article{{n{number}, title = {{Neighbour {number}}}, year = 2001}}\n",
    "nbib": "PMID- {number}\nTI  - Neighbour {number}\nDP  - 2001\n\n",
}


def read_one(text):
    [record] = formats.read(text)
    assert record.csl, record
    return record


def printed(text):
    return plain(format_work(Source.from_csl(read_one(text).csl).as_csl(), "vancouver"))


def ris(lines, kind="JOUR"):
    body = "\n".join(lines.split(" | "))
    return f"TY  - {kind}\nTI  - A\nAU  - Example, Ann\nPY  - 2019\n{body}\nER  - \n"


@pytest.mark.parametrize(
    ("lines", "kind", "reference"),
    [
        ("T2  - J Made Up | VL  - 12 | C7  - 1042", "JOUR", "Example A. A. J Made Up. 2019;12:1042."),
        ("T2  - J Made Up | VL  - 12 | SP  - 482 | EP  - 482", "JOUR", "Example A. A. J Made Up. 2019;12:482."),
        ("T2  - J Made Up | VL  - 12 | SP  - n/a | EP  - n/a", "JOUR", "Example A. A. J Made Up. 2019;12."),
        ("T2  - J Made Up | M3  - doi: 10.5555/a", "JOUR", "Example A. A. J Made Up. 2019. doi:10.5555/a"),
        ("T2  - J Made Up | UR  - https://doi.org/10.5555/a", "JOUR", "Example A. A. J Made Up. 2019. doi:10.5555/a"),
        ("T2  - J Made Up | DA  - Mar 15", "JOUR", "Example A. A. J Made Up. 2019 Mar 15."),
        ("T2  - J Made Up | DA  - October 1, 2019", "JOUR", "Example A. A. J Made Up. 2019 Oct 1."),
        ("T2  - J Made Up | DA  - 2021/05/06", "JOUR", "Example A. A. J Made Up. 2019."),
        ("AU  - Muster, Ben; O&apos;Third, Cara", "JOUR", "Example A, Muster B, O’Third C. A. 2019."),
        ("AU  - Muster B.C.", "JOUR", "Example A, Muster BC. A. 2019."),
        ("AU  - Muster, Ben C., Jr. | AU  - et al.", "JOUR", "Example A, Muster BC Jr, et al. A. 2019."),
        ("PB  - Made-up Press | SP  - 350", "BOOK", "Example A. A. Made-up Press; 2019."),
        ("T2  - A Book | A2  - Editor, Eve", "CHAP", "Example A. A. In: Editor E, editor. A Book. 2019."),
        ("PB  - Made-up University | M3  - PhD thesis", "THES", "Example A. A [PhD thesis]. Made-up University; 2019."),
        ("C3  - Proceedings of Made-up Days | T2  - Made-up Days", "CPAPER", "Example A. A. In: Proceedings of Made-up Days. 2019."),
        ("PB  - Made-up Press", "EDBOOK", "Example A, editor. A. Made-up Press; 2019."),
    ],
)  # fmt: skip
def test_ris_of_other_programs_is_read_as_they_mean_it(lines, kind, reference):
    assert printed(ris(lines, kind)) == reference


@pytest.mark.parametrize(
    ("lines", "kind", "left_out"),
    [
        ("M3  - Journal Article", "JOUR", ("kind", "Journal Article")),
        ("M3  - Article; Review", "JOUR", ("kind", "Article; Review")),
        ("M1  - (Example) Department of Salt", "JOUR", ("M1", "(Example) Department of Salt")),
        ("SN  - 1555-0001 (Electronic)\n1555-0002 (Linking)", "JOUR", ("SN", "1555-0001 (Electronic) 1555-0002 (Linking)")),
        ("SN  - 1555-0001", "BOOK", ("SN", "1555-0001")),
        ("T2  - Library of Made-up Studies", "BOOK", ("T2", "Library of Made-up Studies")),
        ("T2  - A Series | A2  - Editor, Eve", "BOOK", ("A2", "Editor, Eve")),
        ("SP  - 350", "BOOK", ("SP", "350")),
        ("Y2  - 2021/02/30", "ELEC", ("access date", "2021/02/30")),
        ("DO  - not known", "JOUR", ("DOI", "not known")),
    ],
)  # fmt: skip
def test_a_field_of_ris_that_cannot_be_right_is_left_out_and_listed(lines, kind, left_out):
    assert left_out in read_one(ris(lines, kind)).left_out


@pytest.mark.parametrize(
    "record", ["TY  - JOUR\nTI  - A\nPY  - soon\nER  - ", "PMID- 1\nTI  - A\nDP  - soon"]
)
def test_a_text_that_is_no_date_is_left_out_and_listed(record):
    assert read_one(record).left_out == (("date", "soon"),)


def test_what_ris_has_for_readers_and_databases_is_not_listed():
    record = read_one(
        ris(
            "SN  - 1555-0001 | KW  - Salt\nSweat;\nCramp | AB  - Text | LA  - eng | M2  - 4 | XX  - 5"
        )
    )
    assert record.left_out == ()


def test_headers_that_databases_write_around_records_are_no_records():
    header = 'Provider: Made-up\nDatabase: Made-up\nContent: text/plain; charset="UTF-8"\n\n'
    numbered = f"1.\n{ris('VL  - 1')}\nRecord #2 of 2\n{ris('VL  - 2')}"
    records = formats.read(header + numbered)
    assert [record.csl and record.csl["volume"] for record in records] == ["1", "2"]


@pytest.mark.parametrize(
    ("fields", "reference"),
    [
        (r"author = {{\'A}lvarez, Jos{\'e} and {\"O}zt{\"u}rk, Zeynep}", "Álvarez J, Öztürk Z. A. J Made Up. 2019;1."),
        ("author = {{The Lancet} and World Health Organization}", "The Lancet, World Health Organization. A. J Made Up. 2019;1."),
        ("author = {The Lancet,}", "The Lancet. A. J Made Up. 2019;1."),
        ("author = {Example, Ann and others}", "Example A, et al. A. J Made Up. 2019;1."),
        ("author = {Example, A.; Muster, B.}", "Example A, Muster B. A. J Made Up. 2019;1."),
        ("author = {Ann Example Jr.}", "Example A Jr. A. J Made Up. 2019;1."),
        ("Article-Number = {{1042}}", "Example A. A. J Made Up. 2019;1:1042."),
        ("art_number = {e0123}", "Example A. A. J Made Up. 2019;1:e0123."),
        ("pages = {482--482}", "Example A. A. J Made Up. 2019;1:482."),
        ("pages = {pp. 10 -- 12}", "Example A. A. J Made Up. 2019;1:10–2."),
        (r"title = {Mg$^{2+}$, CO$_2$ at 37$^\circ$C and \mbox{COVID-19}}", "Example A. Mg2+, CO2 at 37°C and COVID-19. J Made Up. 2019;1."),
        (r"title = {A &amp; \href{https://example.org}{B}\footnote{C}}", "Example A. A & B. J Made Up. 2019;1."),
        ("journal = {Salt &amp; Water}", "Example A. A. Salt & Water. 2019;1."),
        ('title = "Foo " # foo # { and 5 # 6}', "Example A. Foo bar and 5 # 6. J Made Up. 2019;1."),
        ("month = mar # \"~5\"", "Example A. A. J Made Up. 2019 Mar 5;1."),
        ("title = {Does it work?}, subtitle = {A trial}", "Example A. Does it work? A trial. J Made Up. 2019;1."),
        ("year = {in press}", "Example A. A. J Made Up. 1."),
    ],
)  # fmt: skip
def test_bibtex_of_other_programs_is_read_as_they_mean_it(fields, reference):
    text = f"@string{{foo = {{bar}}}}\n@article{{a, {fields}, {ARTICLE}}}"
    assert printed(text) == reference


MACROS = [
    *(r"\href", r"\href{a}", r"\href{a}{b}", r"\include{a}", r"\input{a}", r"\input", r"\author"),
    *(r"\author{a}", r"\date", r"\date{a}", r"\title", r"\title{a}", r"\maketitle", r"\textcolor"),
    *(r"\textcolor{a}", r"\footnote", r"\sqrt", r"\sqrt[3]", r"\frac", r"\cite{a}", r"\begin{a}"),
    *(r"\end{a}", r"\verb", r"\unknown{a}", r"\'", r"\item", r"\includegraphics{a}", "$", "$^$"),
]


@pytest.mark.parametrize("macro", MACROS)
def test_no_macro_fails_a_record_or_prints_itself(macro):
    text = f"@article{{a, author = {{Example, {macro} Ann}}, title = {{A title {macro}}}}}"
    title = read_one(text).csl["title"]
    assert title.startswith("A title")
    assert not set(title) & {"\\", "%"}


def test_a_part_of_a_book_has_what_its_parent_has():
    part = "@inbook{c, author = {Example, Ann}, title = {A part}, pages = {5--9}, crossref = {P}}\n"
    parent = (
        "@book{p, editor = {Editor, Eve}, title = {The whole}, subtitle = {In parts}, year = 2003, "
        "publisher = {Made-up Press}, doi = {10.5555/p}}\n"
    )
    records = formats.read(part + parent)
    written = [
        plain(format_work(Source.from_csl(record.csl).as_csl(), "vancouver")) for record in records
    ]
    assert written == [
        "Example A. A part. In: Editor E, editor. The whole: In parts. Made-up Press; 2003. p. 5–9.",
        "Editor E, editor. The whole: In parts. Made-up Press; 2003. doi:10.5555/p",
    ]
    assert read_one(part).left_out == (("crossref", "P"),)


def test_an_address_in_howpublished_is_the_address():
    page = "@misc{a, author = {{A Body}}, title = {A page}, howpublished = {%s}, year = 2020}"
    work = read_one(page % r"\url{https://example.org/a\_b}").csl
    assert (work["type"], work["URL"]) == ("webpage", "https://example.org/a_b")
    assert read_one(page % "Poster").left_out == (("howpublished", "Poster"),)


@pytest.mark.parametrize(
    ("lines", "reference"),
    [
        ("TI  - A title.\nFAU - Example, Ann B Jr\nFAU - Muster, Ben C 3rd", "Example AB Jr, Muster BC 3rd. A title."),
        ("TI  - A title.\nAU  - van Example AB Jr\nAU  - Muster B", "van Example AB Jr, Muster B. A title."),
        ("TI  - A title.\nVI  - 4\nLID - 1042 [pii]\nLID - 10.5555/a [doi]", "A title. 4:1042. doi:10.5555/a"),
        ("TI  - A title.\nVI  - 4\nLID - S0140-6736(20)30183-5 [pii]", "A title. 4."),
        ("TI  - A title.\nVI  - 4\nPG  - 482-482\nLID - 1042 [pii]", "A title. 4:482."),
        ("TI  - [Not Available].\nTT  - Le sel.", "Le sel."),
        ("TI  - A chapter.\nAU  - Example A\nBTI - A book.\nPB  - Made-up Press\nPL  - London\nFED - Editor, Eve\nDP  - 2018", "Example A. A chapter. In: Editor E, editor. A book. London: Made-up Press; 2018."),
    ],
)  # fmt: skip
def test_pubmed_records_are_printed_as_pubmed_means_them(lines, reference):
    written = printed(f"PMID- 1\n{lines}\n").removesuffix(" PubMed PMID: 1.")
    assert written == reference


@pytest.mark.parametrize(
    ("item", "found"),
    [
        ('{"title": "A", "note": "Read it\\nPMID: 123\\nPMCID: PMC45"}', {"PMID": "123", "PMCID": "PMC45"}),
        ('{"title": "A", "note": "PMID: 123", "PMID": 456}', {"PMID": "456"}),
        ('{"title": ["A"], "author": "Example, Ann"}', {"author": [{"family": "Example", "given": "Ann"}]}),
        ('{"title": "A", "author": {"literal": "A Body"}}', {"author": [{"literal": "A Body"}]}),
        ('{"title": "A", "issued": "2019-03"}', {"issued": {"date-parts": [[2019, 3]]}}),
        ('{"title": "A", "issued": 2019, "article-number": 12}', {"issued": {"date-parts": [[2019]]}, "number": "12"}),
    ],
)  # fmt: skip
def test_csl_json_of_other_programs_is_read_as_they_mean_it(item, found):
    work = read_one(item).csl
    assert {name: work.get(name) for name in found} == found


@pytest.mark.parametrize("suffix", formats.FORMATS)
def test_names_without_a_given_name_and_unnamed_authors_come_back_from_our_own_files(suffix):
    people = [{"family": "The Lancet"}, {"family": "Example", "given": "A", "suffix": "Jr"}]
    author = [*people, {"literal": "Department, of and for Salt"}, names.OTHERS]
    work = read_one(formats.write([{"type": "book", "title": "A", "author": author}], suffix)).csl
    assert list(map(names.write, work["author"])) == list(map(names.write, author))


BRACES = "@article{a, title = " + "{" * 400 + "Deep" + "}" * 400 + "}\n"


def test_braces_nested_too_deep_are_one_records_failure():
    first, second = (GOOD["bib"].format(number=number) for number in (1, 2))
    records = formats.read(first + BRACES + second)
    assert [bool(record.csl) for record in records] == [True, False, True]
    assert records[1].reason == "Its braces are nested too deep."


@pytest.mark.parametrize(
    "unit", [r"\frac{", r"\sqrt[", r"\sqrt[{", r"\href{", r"{\'", "{", r"\begin{x}"]
)
def test_latex_that_would_be_read_again_and_again_is_given_up(unit):
    """Each of these takes pylatexenc twice as long with every repetition."""
    text = unit * 40
    closed = text + "}" * (text.count("{") - text.count("}"))
    odd = f"@article{{a, title = {{A title {closed}}}}}\n"
    [odd_record, good] = formats.read(odd + GOOD["bib"].format(number=2))
    assert odd_record.csl or odd_record.reason == "Its braces are nested too deep."
    assert good.csl["title"] == "Neighbour 2"


def test_an_exception_inside_a_record_is_logged_and_is_its_failure(monkeypatch, caplog):
    def read_name(line):
        raise ZeroDivisionError

    monkeypatch.setattr(formats.nbib.csl, "read_name", read_name)
    [failed, good] = formats.read(f"PMID- 1\nTI  - A\nFAU - A\n\n{GOOD['nbib'].format(number=2)}")
    assert (failed.csl, failed.reason) == (None, "Something in it could not be read.")
    assert good.csl
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize(
    "odd",
    [
        '{"title": "A", "volume": 12345678901234567890}',
        '{"title": "A", "volume": NaN}',
        '{"title": "A", "title": "B"}',
        r'{"title": "A \ud800"}',
        '{"title": "A", "x": ' + "[" * 40 + "]" * 40 + "}",
        '"A"',
    ],
)
def test_an_odd_item_of_csl_json_costs_no_other(odd):
    records = formats.read(f'[{{"title": "1"}}, {odd},\n {{"title": "2"}}]')
    assert [record.csl and record.csl["title"] for record in records] == ["1", None, "2"]
    assert (records[1].location, bool(records[1].reason)) == ("item 2", True)


@pytest.mark.parametrize("rest", ['{"title": ', "{title: 2}]", '"', "[" * 100_000])
def test_csl_json_is_read_up_to_where_it_is_broken(rest):
    good, broken = formats.read(f'[{{"title": "1"}},\n{rest}')
    assert (good.csl["title"], broken.location) == ("1", "line 2")
    assert "nothing after it was read" in broken.reason


PIECES = {
    "ris": ["\n", "TI  - ", "AU  - ", "PY  - ", "SP  - ", "SN  - ", "M3  - ", "ER  - ", "A", "1", ";", ",", "-"],
    "bib": ["{", "}", '"', "#", ",", "=", "\\", "$", "^", " and ", "title", "author", "A", "1", "\n", *MACROS],
    "nbib": ["\n", "TI  - ", "FAU - ", "LID - ", "DP  - ", "      ", "[pii]", "A", "1", "-"],
}  # fmt: skip


@pytest.mark.parametrize("suffix", GOOD)
@given(st.data())
def test_no_record_raises_or_loses_its_neighbours(suffix, data):
    odd = data.draw(st.lists(st.sampled_from(PIECES[suffix])).map("".join) | st.text())
    if suffix == "bib":
        odd = f"@article{{odd, title = {{{odd}"
    first, second = (GOOD[suffix].format(number=number) for number in (1, 2))
    records = formats.read(f"{first}\n{odd}\n\n{second}")
    assert {"Neighbour 1", "Neighbour 2"} <= {one.csl["title"] for one in records if one.csl}
    assert all(record.csl or record.reason for record in records)


def test_a_record_of_eric_is_read_as_one_of_pubmed():
    [first, second] = formats.read("OWN - ERIC\nTI  - A\n\nOWN - ERIC\nTI  - B\n")
    assert (first.csl["title"], second.csl["title"]) == ("A", "B")

"""Texts, names and dates of works, as registers and files of references write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.citations import csl, dates, markup, names

pytestmark = pytest.mark.no_database

MG = "<mml:msup><mml:mi>Mg</mml:mi><mml:mrow><mml:mn>2</mml:mn><mml:mo>+</mml:mo></mml:mrow></mml:msup>"


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("Salt &amp; water: Mg&lt;sup&gt;2+&lt;/sup&gt;", "Salt & water: Mg<sup>2+</sup>"),
        ("&amp;lt;em&amp;gt;in vitro&amp;lt;/em&amp;gt;", "<i>in vitro</i>"),
        ("R&D at 5 &euro; &copy 2001 &unknown;", "R&D at 5 € &copy 2001 &unknown;"),
        ("p < 0.05 and <0.001> for a<b and c>d", "p < 0.05 and <0.001> for a<b and c>d"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ('<jats:italic toggle="yes">In vivo</jats:italic> <xhtml:span class="x">a</xhtml:span>', "<i>In vivo</i> a"),
        ("A trial<subtitle>Of salt</subtitle>", "A trial: Of salt"),
        ("Does it help? <subtitle>A trial</subtitle>", "Does it help? A trial"),
        ("A title<fn><p>A footnote</p></fn>", "A title"),
        ("CO\n   <sub>2</sub>\n   in air", "CO<sub>2</sub> in air"),
        (f"<mml:math xmlns:mml='http://www.w3.org/1998/Math/MathML'>\n {MG}</mml:math> in sweat", "Mg<sup>2+</sup> in sweat"),
        ("<math><msubsup><mi>t</mi><mn>1</mn><mo>′</mo></msubsup></math>", "t<sub>1</sub>′"),
        ("<math><mfrac><mn>1</mn><mn>2</mn></mfrac><msqrt><mi>x</mi></msqrt></math>", "1/2√(x)"),
        ("<math><mover><mi>V</mi><mo>˙</mo></mover><msub><mi>a</mi></math>", "V\u0307a"),
        ("<alternatives><math><mi>β</mi></math><tex-math>$$\\beta$$</tex-math></alternatives>", "β"),
        (r"Mg$^{2+}$, CO$_2$, 25(OH)D$_3$, $$\alpha $$ and 37 $^\circ$C", "Mg<sup>2+</sup>, CO<sub>2</sub>, 25(OH)D<sub>3</sub>, α and 37 °C"),
        (r"Costs of $5, of $6 and of $\frac$", "Costs of $5, of $6 and of $\\frac$"),
    ],
)  # fmt: skip
def test_markup_becomes_text_with_the_tags_of_csl(text, cleaned):
    assert markup.clean(text) == cleaned


MARKUP = [
    *(
        "<",
        ">",
        "</",
        "/>",
        "a",
        " ",
        "\n",
        "$",
        "^",
        "_",
        "{",
        "}",
        "\\",
        "\\frac",
        "\\href",
        "&amp;",
    ),
    *("&lt;", "&", ";", "<i>", "</i>", "<math>", "</math>", "<msub>", "</msub>", "<msup/>", "<mi>"),
    *("<sub>", "<subtitle>", "<tex-math>", "<alternatives>", "<fn>", "<br/>", "=", "'", '"'),
]


@given(st.lists(st.sampled_from(MARKUP)).map("".join) | st.text())
def test_any_text_can_be_cleaned(text):
    cleaned = markup.clean(text)
    assert cleaned == " ".join(cleaned.split())
    assert "<i>" not in markup.plain(text)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("2021 Oct 31", [2021, 10, 31]),
        ("1999/10/23/", [1999, 10, 23]),
        ("2012///", [2012]),
        ("2012//23/", [2012]),
        ("2012/05//Spring", [2012, 5]),
        ("2020-09", [2020, 9]),
        ("2020-09-03T12:30:00Z", [2020, 9, 3]),
        ("20200903", [2020, 9, 3]),
        ("2020 Sep-Oct", [2020, 9]),
        ("1998 Dec 15-22", [1998, 12, 15]),
        ("28 Sep-3 Oct 2019", [2019, 9, 28]),
        ("1998-1999", [1998]),
        ("31 October 2019", [2019, 10, 31]),
        ("October 1, 1988", [1988, 10, 1]),
        ("March 5, 2011", [2011, 3, 5]),
        ("Sept. 3rd, 2011", [2011, 9, 3]),
        ("Summer 1993", [1993]),
        ("c2003", [2003]),
        ("10/1999", [1999, 10]),
        ("23/10/1999", [1999, 10, 23]),
        ("10/23/1999", [1999, 10, 23]),
        ("3/10/1999", [1999]),
        ("2020-13-40", [2020]),
        ("2021-02-30", [2021, 2]),
        ("30 Feb 2021", [2021, 2]),
    ],
)
def test_a_date_is_read_as_far_as_it_makes_sense(text, parts):
    assert csl.read_date(text) == {"date-parts": [parts]}


@pytest.mark.parametrize("text", ["", "n.d.", "in press", "12345", "99-01"])
def test_what_has_no_year_is_no_date(text):
    assert csl.read_date(text) == {}


@pytest.mark.parametrize("value", [{"date-parts": [["2019", "02"]]}, {"raw": "Feb 2019"}, "2019-02", {"date-parts": [2019, 2]}])  # fmt: skip
def test_a_date_of_csl_json_has_many_shapes(value):
    assert dates.clean(value) == {"date-parts": [[2019, 2]]}


@pytest.mark.parametrize(
    "line",
    [
        *("Garrison, Scott R.", "NHS inform", "King, Martin, Jr", "de Vries, A.", "The Lancet"),
        *("Department of Health,, England", "et al."),
    ],
)
def test_a_name_on_one_line_is_read_as_it_was_written(line):
    assert csl.write_name(csl.read_name(line)) == line


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Example, Ann B Jr", {"family": "Example", "given": "Ann B", "suffix": "Jr"}),
        ("Muster, Benjamin C 3rd", {"family": "Muster", "given": "Benjamin C", "suffix": "3rd"}),
        ("King, Jr., Martin", {"family": "King", "given": "Martin", "suffix": "Jr."}),
        ("King Jr., Martin", {"family": "King", "given": "Martin", "suffix": "Jr."}),
        ("Example, II", {"family": "Example", "suffix": "II"}),
        ("and others", names.OTHERS),
    ],
)
def test_suffixes_and_others_are_told_apart_from_names(line, name):
    assert csl.read_name(line) == name


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("Ann Example", "Example, Ann"),
        ("Martin Luther Kingmaker Jr.", "Kingmaker, Martin Luther, Jr."),
        ("Ludwig van den Example", "van den Example, Ludwig"),
        ("Institute of Made-up Medicine (U.S.). Committee on Salts", "Institute of Made-up Medicine (U.S.). Committee on Salts"),
        ("Made-up Press", "Made-up Press"),
        ("Plato", "Plato"),
        ("Example, Ann", "Example, Ann"),
    ],
)  # fmt: skip
def test_a_spoken_name_is_split_unless_it_is_an_organisation(line, written):
    assert names.write(names.read_in_order(line)) == written


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ({"family": "VAHLQUIST", "given": "BO"}, "Vahlquist, Bo"),
        ({"family": "von SALLMANN", "given": "L."}, "von Sallmann, L."),
        ({"family": "O'NEIL-MCDONALD", "given": "J. P."}, "O'Neil-Mcdonald, J. P."),
        ({"family": "MCDONALD", "given": "JEAN-PAUL"}, "McDonald, Jean-Paul"),
        ({"family": "VAN DER BERG", "given": "JB"}, "van der Berg, JB"),
        ({"family": "LI", "given": "BO"}, "LI, BO"),
        ({"family": "UNICEF"}, "UNICEF"),
        ({"family": "Müller&lt;sup&gt;1&lt;/sup&gt;", "given": "O&apos;Ann"}, "Müller, O'Ann"),
        ({"name": "A Group"}, "A Group"),
        ("Example, Ann", "Example, Ann"),
    ],
)
def test_a_name_of_csl_json_is_cleaned(name, written):
    assert names.write(names.clean(name)) == written


def test_a_field_that_cannot_be_what_it_is_called_is_left_out_and_said():
    wrong = {
        "accessed": {"raw": "2021-02-30"},
        "DOI": "none",
        "PMID": "PMC1",
        "ISBN": "1555-0001",
        "issued": {"literal": "soon"},
    }
    work, left_out = csl.read({"type": "book", "title": "A book", "URL": ""} | wrong)
    assert work == {"type": "book", "title": "A book"}
    assert left_out == [("accessed", "2021-02-30"), ("DOI", "none"), ("PMID", "PMC1"), ("ISBN", "1555-0001"), ("issued", "soon")]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "isbn"),
    [("0-306-40615-2", "0-306-40615-2"), ("0306406152 (pbk.)", "0306406152"), ("1555-0001", "")],
)
def test_an_isbn_is_found_in_its_field(written, isbn):
    assert csl.clean({"ISBN": written}).get("ISBN", "") == isbn

"""Our styles against citeproc-js, whose output is in golden.json (`make audit` renews it)."""

import json
from pathlib import Path

import pytest

from blog.citations.names import OTHERS
from blog.citations.parts import Part, html, plain
from blog.citations.styles import STYLES, format_work, in_text_label, year_suffixes
from blog.models import Source

HERE = Path(__file__).parent / "styles"
WORKS = {work["id"]: work for work in json.loads((HERE / "works.json").read_text())}
GOLDEN = json.loads((HERE / "golden.json").read_text())
# Where we differ from citeproc-js on purpose: why, and in which works.
DIFFERENCES = {
    "APA's “Retrieved” without the day it was read on says nothing": [
        *("larsen-muscle-cramps", "nhs-inform-leg-cramps", "nhs-insomnia"),
        *("nidirect-leg-cramps", "ods-magnesium-consumers"),
    ],
    "an address that serves as a site's name keeps its small letters": ["larsen-muscle-cramps"],
    "of a person and a body, the person's initials are followed by a comma": ["person-and-body"],
    "initials typed without stops, as PubMed has them, are all kept": ["initials-only"],
}
ARTICLE = {
    "type": "article-journal",
    "title": "A study",
    "author": [{"family": "Example", "given": "Ann"}],
    "container-title": "Journal of Made-up Results",
    "issued": {"date-parts": [[2001]]},
    "volume": "3",
}


def test_the_list_of_differences_is_short():
    assert len(DIFFERENCES) <= 5
    assert len({work for works in DIFFERENCES.values() for work in works}) <= 8


def test_the_works_are_of_many_kinds_and_the_made_up_ones_say_so():
    demo = (HERE.parents[2] / "demo/content/sources.json").read_text()
    made_up = [name for name, work in WORKS.items() if "made up for tests" in work.get("note", "")]
    assert len(WORKS) >= 80
    assert len({(work["type"], "editor" in work, "genre" in work) for work in WORKS.values()}) >= 12
    assert [name for name in made_up if f'"id": "{name}"' in demo] == []


@pytest.mark.parametrize("style", STYLES)
def test_a_style_writes_what_citeproc_writes(style):
    listed = {work for works in DIFFERENCES.values() for work in works}
    wrong = {
        name: (text, GOLDEN[name][style])
        for name, work in WORKS.items()
        if name not in listed and (text := plain(format_work(work, style))) != GOLDEN[name][style]
    }
    assert wrong == {}


@pytest.mark.parametrize("name", sorted({work for works in DIFFERENCES.values() for work in works}))
def test_a_listed_difference_is_still_one(name):
    ours = {style: plain(format_work(WORKS[name], style)) for style in STYLES}
    assert ours != GOLDEN[name]


@pytest.mark.parametrize("style", STYLES)
def test_italics_are_kept_and_all_else_is_escaped(style):
    text = html(format_work(WORKS["hostile-markup"], style))
    assert "<i>In vitro</i> &amp; &lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_italics_in_an_italic_title_stand_upright():
    assert html(format_work(WORKS["markup-in-book"], "apa")).endswith(
        "<i>The </i>Homo sapiens<i> of sleep</i>. Example Press."
    )


@pytest.mark.parametrize(
    "title", ["<i>a<b>b</i>c</b>", "<sup>a</sup></sup>", "\x01a\x11b\x12c\x13"]
)
def test_tags_that_cross_or_control_characters_leave_html_well_formed(title):
    text = html(format_work({**ARTICLE, "title": title}, "vancouver"))
    for tag in ("i", "b", "sup"):
        assert text.count(f"<{tag}>") == text.count(f"</{tag}>")
    assert "<a" not in text


def test_only_an_address_of_the_web_becomes_a_link():
    page = {"type": "webpage", "title": "Page", "URL": "javascript:alert(1)"}
    assert Part("https://example.org", "https://example.org") in format_work(
        {**page, "URL": "https://example.org"}, "apa"
    )
    assert all(not part.href for style in STYLES for part in format_work(page, style))


@pytest.mark.parametrize(("style", "links"), [("vancouver", 3), ("ama", 1), ("apa", 1)])
def test_identifiers_are_links(style, links):
    found = [part.href for part in format_work(WORKS["retracted"], style) if part.href]
    assert len(found) == links and found[0] == "https://doi.org/10.5555/gone"


def test_works_of_the_same_people_and_year_get_letters_in_the_order_of_titles():
    works = {1: {**ARTICLE, "title": "Zinc"}, 2: {**ARTICLE, "title": "Air"}, 3: WORKS["no-date"]}
    assert year_suffixes(works, "apa") == {2: "a", 1: "b"}
    assert in_text_label({**works[2], "year-suffix": "a"}, "apa") == "Example, 2001a"
    assert "(2001a)" in plain(format_work({**works[2], "year-suffix": "a"}, "apa"))


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("two-authors", "Example & Sample, 2001"),
        ("six-authors", "FamilyA et al., 2001"),
        ("no-author", "An unsigned note on cramps, 2001"),
        ("no-date", "Example, n.d."),
        ("in-press", "Example, in press"),
        ("particles", "van den Berg & von Humboldt, 2001"),
    ],
)
def test_an_author_date_mark_says_who_and_when(name, label):
    assert in_text_label(WORKS[name], "apa") == label


@pytest.mark.parametrize(
    ("count", "style", "written"),
    [
        (1, "vancouver", "Name0 A, et al. A study."),
        (7, "vancouver", "Name0 A, Name1 A, Name2 A, Name3 A, Name4 A, Name5 A, et al. A study."),
        (1, "ama", "Name0 A, et al. A study."),
        (6, "ama", "Name0 A, Name1 A, Name2 A, et al. A study."),
        (1, "apa", "Name0, A., et al. (2001). A study."),
        (2, "apa", "Name0, A., Name1, A., et al. (2001). A study."),
    ],
)
def test_authors_who_are_not_named_are_et_al(count, style, written):
    named = [{"family": f"Name{number}", "given": "Ann"} for number in range(count)]
    work = ARTICLE | {"author": [*named, OTHERS]}
    assert plain(format_work(work, style)).startswith(written)
    assert in_text_label(work, "apa") == "Name0 et al., 2001"
    assert Source.from_csl(work).label == "Name0 et al. 2001"

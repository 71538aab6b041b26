"""Looking a work up by what an editor has in hand, and what is said when that fails."""

import json

import pytest

from blog.citations import fetch
from blog.citations.fetch import (
    FetchError,
    NotFound,
    OverLimit,
    Refused,
    ServiceDown,
    UnusableAnswer,
)
from blog.citations.lookup import Certainty, Reading, look_up, read_reference
from blog.models import Source
from tests.blog.builders import make_source
from tests.blog.registers import ARTICLE, BOOK, PREPRINT
from tests.fakes.references import Mood

pytestmark = pytest.mark.django_db
COMPARED = ("type", "title", "author", "issued", "volume", "page", "DOI", "publisher")


def facts(work):
    return {name: work.get(name) for name in COMPARED}


@pytest.mark.parametrize(
    ("text", "work"),
    [
        ("10.5555/trial", ARTICLE),
        ("https://doi.org/10.5555/trial", ARTICLE),
        ("99000001", ARTICLE),
        ("https://pubmed.ncbi.nlm.nih.gov/99000001/", ARTICLE),
        ("PMC99000001", ARTICLE),
        ("arXiv:2101.00001v2", PREPRINT),
        ("ISBN 978-0-309-06403-3", BOOK),
        (json.dumps([ARTICLE]), ARTICLE),
        ("TY  - JOUR\nTI  - A trial made up for tests\nDO  - 10.5555/trial\nER  - ", None),
    ],
)
def test_a_work_is_found_by_its_number_or_record(registers, text, work):
    [found] = look_up(text)
    assert found.certainty == Certainty.EXACT
    assert found.csl["title"] == (work or ARTICLE)["title"]
    assert work is None or facts(found.csl) == facts(work)


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("Example-AB J-Made-up-Results. 1993 Aug; 12(4): 442-58", Certainty.LIKELY),
        ("[3] Example AB, Muster B. A trial made up for tests. 1993;12:442.", Certainty.LIKELY),
        ("Example A. (1993). A trial made up for tests.", Certainty.LIKELY),
        ("Example AB. 1993 Aug; 12(4): 999", Certainty.POSSIBLE),
    ],
)
def test_a_reference_in_free_text_is_matched_and_says_how_sure_that_is(registers, text, certainty):
    found = look_up(text)
    assert [one.csl["DOI"] for one in found] == ["10.5555/trial"]
    assert found[0].certainty == certainty
    assert ("first page" in found[0].differs) == (certainty == Certainty.POSSIBLE)


def test_words_that_fit_no_work_find_none_although_crossref_always_answers(registers):
    assert look_up("Nobody N. On nothing at all. 1888;77:66") == []


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        (
            "Seelig-MS J-Am-Coll-Nutr. 1993 Aug; 12(4): 442-58",
            Reading("Seelig", "1993", "12", "4", "442"),
        ),
        (
            "2. van der Berg J. In 1999. BMJ. 2020;9(Suppl 1):CD009402.",
            Reading("van der Berg", "2020", "9", "Suppl 1", "CD009402"),
        ),
        (
            "Muñoz-García A. (2004). Title. Lancet, 363(9411), pp. 750-1",
            Reading("Muñoz-García", "2004", "363", "9411", "750"),
        ),
        ("no reference", Reading()),
    ],
)
def test_an_old_reference_is_read_by_its_form(text, reading):
    assert read_reference(text) == reading


@pytest.mark.parametrize("same", [{"doi": "10.5555/TRIAL"}, {"title": ARTICLE["title"].upper()}])
def test_sources_that_look_the_same_are_named(registers, same):
    similar = make_source(**same)
    assert [one.source for one in look_up("10.5555/trial")[0].similar] == [similar]


def test_markup_is_kept_where_csl_knows_it_and_the_rest_is_text(registers):
    title = "<jats:italic>In vitro</jats:italic> &amp;amp; <script>: <scp>x</scp> < y."
    registers.works = [{**ARTICLE, "title": title}]
    assert look_up("10.5555/trial")[0].csl["title"] == "<i>In vitro</i> & <script>: x < y"


def test_what_is_found_can_be_kept(registers):
    source = Source.from_csl(look_up("99000001")[0].csl)
    source.full_clean()
    assert (source.label, source.pmid) == ("Example and Muster 1993", "99000001")
    assert source.accessed_on is None and source.url == ""


@pytest.mark.parametrize(
    ("mood", "error", "line"),
    [
        (Mood.BUSY, OverLimit, "had too many requests from this site. Try again in 2.hours"),
        (Mood.ERROR_500, ServiceDown, "has a fault at the moment"),
        (Mood.HTML, ServiceDown, "sent a web page instead of a record"),
        (Mood.REFUSED, Refused, "refuses this site's requests"),
        (Mood.HUGE, UnusableAnswer, "more data than a record"),
        (Mood.FILE, UnusableAnswer, "redirected to an invalid address"),
    ],
)
@pytest.mark.parametrize("text", ["10.5555/trial", "Example 1993;12:442"])
def test_each_bad_mood_gives_one_line(registers, text, mood, error, line):
    registers.mood = mood
    with pytest.raises(error, match=line):
        look_up(text)


@pytest.mark.parametrize("mood", [Mood.SLOW, Mood.DRIPPING])
@pytest.mark.parametrize("text", ["10.5555/trial", "Example 1993;12:442"])
def test_a_slow_register_is_given_up_in_words(registers, monkeypatch, text, mood):
    monkeypatch.setattr(fetch, "DEADLINE_SECONDS", 0.3)
    registers.mood = mood
    with pytest.raises(ServiceDown, match="did not answer in time"):
        look_up(text)


@pytest.mark.parametrize("text", ["10.5555/nothing", "98999999", "PMC1", "9780804429573"])
def test_a_number_that_nobody_knows_is_said_to_be_unknown(registers, text):
    with pytest.raises(NotFound, match="does not know this number"):
        look_up(text)


def test_a_register_that_is_gone_cannot_be_reached(registers):
    registers.go_down()
    with pytest.raises(ServiceDown, match="cannot be reached"):
        look_up("10.5555/trial")


def test_a_text_longer_than_a_reference_is_refused_in_words(registers):
    with pytest.raises(UnusableAnswer, match="longer than 20,000 characters"):
        look_up("a" * 20_001)


@pytest.mark.parametrize("title", ["", "<p>"])
def test_one_unreadable_record_among_others_is_left_out_and_counted(registers, title):
    registers.works = [{**ARTICLE, "title": title}, ARTICLE]
    found = look_up("Example-AB. 1993 Aug; 12(4): 442-58")
    assert [one.csl["title"] for one in found] == [ARTICLE["title"]]
    assert found.left_out == 1


def test_a_work_is_found_by_what_stands_for_its_doi(registers):
    registers.short["10/aabbe"] = "10.5555/trial"
    registers.works[0] = {**ARTICLE, "alternative-id": "S0140673697110960"}
    lancet = "https://www.thelancet.com/journals/lancet/article/PIIS0140-6736(97)11096-0/fulltext"
    for text in ("10/aabbe", "https://doi.org/AABBE", lancet):
        assert look_up(text)[0].csl["DOI"] == "10.5555/trial"


@pytest.mark.parametrize(
    "text", ["10/zzzzz", "https://www.sciencedirect.com/science/article/pii/S0140673697110961"]
)
def test_what_stands_for_no_doi_is_unknown(registers, text):
    with pytest.raises(NotFound, match="does not know this number"):
        look_up(text)


@pytest.mark.parametrize(
    ("setting", "text", "found_in"),
    [
        ("DOI_API_URL", "10.5555/trial", "Crossref"),
        ("NCBI_CITATION_URL", "99000001", "PubMed"),
        ("NCBI_CITATION_URL", "PMC99000001", "PubMed"),
    ],
)
@pytest.mark.parametrize("mood", [Mood.GONE, Mood.ERROR_500])
def test_the_next_register_is_asked_when_the_first_fails(registers, setting, text, found_in, mood):
    registers.moods[setting] = mood
    [found] = look_up(text)
    assert found.found_in == found_in
    names = [name["family"] for name in found.csl["author"]]
    assert names == ["Example", "Muster"] and found.csl["issued"]["date-parts"][0][0] == 1993
    assert all(found.csl[name] == ARTICLE[name] for name in ("title", "volume", "page", "DOI"))


def test_datacite_is_asked_when_doi_org_is_down_and_crossref_does_not_know_the_doi(registers):
    registers.moods |= {"DOI_API_URL": Mood.OUTAGE, "CROSSREF_API_URL": Mood.GONE}
    [found] = look_up("arXiv:2101.00001v2")
    assert found.found_in == "DataCite"
    assert facts(found.csl) == facts(PREPRINT)


def test_the_read_api_is_asked_for_a_book_that_the_books_api_does_not_answer(
    registers, monkeypatch
):
    broken = {"/openlibrary/api/books": lambda _path, _query: (500, {})}
    answers = registers._registers() | broken
    monkeypatch.setattr(registers, "_registers", lambda: answers)
    [found] = look_up("ISBN 978-0-309-06403-3")
    assert facts(found.csl) == facts(BOOK)
    assert found.csl["edition"] == "2nd ed."


def test_an_address_without_a_number_is_not_fetched(registers):
    with pytest.raises(FetchError, match="contains no DOI"):
        look_up("http://169.254.169.254/latest/")
    assert registers.calls == []


def test_of_near_identical_works_at_most_one_is_very_likely_the_one(registers):
    registers.works = [
        {**ARTICLE, "DOI": f"10.5555/alike{n}", "volume": str(n), "page": f"{n}-{n + 9}"}
        for n in range(1, 8)
    ]
    by_title = look_up("Example AB, Muster B. A trial made up for tests. 1993.")
    assert len(by_title) > 1
    assert {one.certainty for one in by_title} == {Certainty.POSSIBLE}
    by_page = look_up("Example AB, Muster B. A trial made up for tests. 1993;2:2.")
    assert [one.certainty for one in by_page].count(Certainty.LIKELY) == 1
    assert (by_page[0].csl["volume"], by_page[0].certainty) == ("2", Certainty.LIKELY)

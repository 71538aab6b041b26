"""What the demonstration's articles owe a reader who is ill: whole lists of urgent signs, limits
beside doses, both sides marked as such, and who paid."""

import json
import re

import pytest

from demo.loading import article_text
from tests.demo.test_content import CONTENT, RECORDS

SITE = json.loads((CONTENT / "site.json").read_text())
SOURCES = {work["id"]: work for work in json.loads((CONTENT / "sources.json").read_text())}
ARTICLES = [fields["slug"] for fields in SITE["articles"]]
CAUTION = (
    "If you have kidney disease, are pregnant or take other medicines, "
    "ask a doctor, midwife or pharmacist before you use magnesium."
)
# What a passage says, and words that no article uses without saying all of it.
PASSAGES = {
    "cramp-help": (
        ["at once", "more than ten minutes", "poisonous", "infect", "tetanus", "mercury", "lead"]
        + ["deep vein", "swollen", "painful", "warm, red and tender", "urgent GP appointment"]
        + ["999", "breathlessness", "chest pain", "often", "sleep", "numbness", "swelling"],
        "ten minutes and|poisonous|deep vein|swollen",
    ),
    "headache-help": (
        ["999", "blow to the head", "suddenly", "speaking", "remembering", "loss of sight"]
        + ["drowsiness", "confusion", "very high temperature", "stiff neck", "rash", "white part"]
        + ["urgent advice", "jaw", "blurred or double", "sore scalp", "numb or weak"],
        "extremely painful|stiff neck|double vision|scalp",
    ),
    "heat-help": (
        ["Cramps in the arms, legs and stomach", "headache", "dizziness", "cool", "water"]
        + ["999", "faints", "confused", "fit", "30 minutes"],
        "heat exhaustion|heatstroke",
    ),
    "phone-numbers": (
        ["999", "111", "England, Scotland and Wales", "Northern Ireland", "out-of-hours"],
        "999|111|A&amp;E",
    ),
    "supplement-safety": (
        ["250 mg", "350 mg", "400 mg", "diarrhoea", "death", "tetracycline", "bisphosphonates"]
        + ["iron", "levothyroxine", CAUTION],
        r"\d mg",
    ),
}
DISAGREEMENT = re.compile(
    "disagree|contradict|opposite directions|finds? otherwise|the other way|two sides"
)
UNSAID = re.compile("records that we read.{0,20}do not say|not said in the records|Nor does it say")


def _cited(html: str) -> set[str]:
    return set(re.findall(r'data-source="([a-z0-9-]+)"', html))


def _words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", "", html).replace("&amp;", "&"))


def _own_prose(html: str) -> str:
    """What the article says itself, without what it quotes word for word."""
    return re.sub('<blockquote[^>]*data-kind="verbatim".*?</blockquote>', "", html, flags=re.DOTALL)


@pytest.mark.parametrize("name", PASSAGES)
def test_a_list_of_signs_or_limits_is_whole(name):
    words = _words((CONTENT / f"passages/{name}.html").read_text()).lower()
    assert [said for said in PASSAGES[name][0] if said.lower() not in words] == []


@pytest.mark.parametrize("slug", ARTICLES)
def test_an_article_that_names_one_of_the_signs_or_a_dose_has_the_whole_list(slug):
    own = (CONTENT / f"articles/{slug}.html").read_text()
    given = set(re.findall("<!-- passage: ([a-z-]+) -->", own))
    read = {name for name, (_, sign) in PASSAGES.items() if re.search(sign, article_text(slug))}
    assert given == read


def test_the_same_caution_stands_above_every_article_and_on_the_page_of_the_course():
    for fields in SITE["articles"]:
        assert fields["caution"].startswith(CAUTION), fields["slug"]
    assert CAUTION in SITE["course"]["not_for"]
    assert CAUTION in SITE["course"]["description"]


@pytest.mark.parametrize("slug", ARTICLES)
def test_where_the_text_says_that_sources_disagree_one_is_marked(slug):
    blocks = re.findall("<(?:p|li)>.*?</(?:p|li)>", _own_prose(article_text(slug)))
    telling = [block for block in blocks if DISAGREEMENT.search(block)]
    assert 'data-disagrees="true"' in article_text(slug)
    assert [block for block in telling if 'data-disagrees="true"' not in block] == []


def test_every_source_names_a_page_where_its_record_was_seen():
    assert [name for name, work in SOURCES.items() if "http" not in work["_seen_at"]] == []


def test_a_guideline_has_a_year_or_its_page_showed_none():
    guidelines = [work for work in SOURCES.values() if work["evidence"] == "guideline"]
    undated = [work for work in guidelines if "date-parts" not in work["issued"]]
    assert [work["id"] for work in undated if not _shows_no_date(work)] == []


def _shows_no_date(work: dict[str, str]) -> bool:
    return "no date" in work["_seen_at"] or "nor a date" in work["_seen_at"]


@pytest.mark.parametrize("slug", ARTICLES)
def test_an_article_tells_who_paid_for_all_its_trials_or_for_none(slug):
    words = _words(article_text(slug))
    trials = [SOURCES[name] for name in _cited(article_text(slug)) if "_paid_by" in SOURCES[name]]
    payers = {work["_paid_by"] for work in trials}
    named = {payer for payer in payers - {""} if payer.lower() in words.lower()}
    if named:
        assert named == payers - {""}
        assert "" not in payers or UNSAID.search(words)


@pytest.mark.parametrize("slug", ARTICLES)
def test_an_amount_of_magnesium_in_mmol_is_given_in_milligrams_too(slug):
    amounts = re.findall(r"\d+ mmol(?!/)[^<]{0,20}", article_text(slug))
    assert [amount for amount in amounts if " mg)" not in amount] == []


@pytest.mark.parametrize("slug", ARTICLES)
def test_an_article_is_easy_to_read(slug):
    """The reading ease of Flesch (1948): above 70 is plain English."""
    prose = re.sub("<table>.*?</table>", "", _own_prose(article_text(slug)), flags=re.DOTALL)
    prose = re.sub(r"(?<![.:;?])</(?:li|h[23])>", ".", prose)
    words = re.findall(r"[A-Za-z0-9’'%-]+", _words(prose))
    sentences = re.findall(r"[.?!:;](?=\s|$)", _words(prose))
    syllables = sum(max(1, len(re.findall("[aeiouy]+", _spoken(word)))) for word in words)
    ease = 206.835 - 1.015 * len(words) / len(sentences) - 84.6 * syllables / len(words)
    assert ease > 70


def _spoken(word: str) -> str:
    """Without a last e, and the e of -ed after most consonants, which nobody hears."""
    return re.sub("(?<![aeioul])e$|(?<=[^aeioutd])e(?=d$)", "", word.lower())


@pytest.mark.skipif(not RECORDS.exists(), reason="the material is not on this machine")
def test_no_article_repeats_eight_words_of_the_material_outside_quotations():
    material = set()
    for path in RECORDS.parent.glob("*.txt"):
        material |= _runs(path.read_text())
    for slug in ARTICLES:
        assert _runs(_own_prose(article_text(slug))) & material == set(), slug


def _runs(text: str) -> set[str]:
    words = re.findall("[a-z0-9]+", _words(text).lower().replace(" ten ", " 10 "))
    return {" ".join(words[start : start + 8]) for start in range(len(words) - 7)}

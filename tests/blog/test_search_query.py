"""How a question is read, and what of a text is shown and marked."""

import pytest

from blog import english, spelling
from blog.folding import fold_letters
from blog.highlighting import Highlighter
from blog.search_query import Term, may_begin_another, parse, synonyms
from blog.stems import stem
from tests.fuzz.corpus import TYPED


def _said(terms):
    return [" ".join(term.tokens) for term in terms]


def test_case_accents_and_words_that_every_text_has_do_not_count():
    assert _said(parse("Is the CAFÉINE in Crème?")) == ["cafeine", "creme"]


@pytest.mark.parametrize(
    ("typed", "phrases"),
    [
        ('"leg cramps" night', ["leg cramps"]),
        ("“through the skin”", ["through the skin"]),
        ('leg" cramps', []),
        ('a "b c" d "e', ["b c"]),
        ('""', []),
    ],
)
def test_what_is_in_quotes_is_one_phrase(typed, phrases):
    assert _said(term for term in parse(typed) if term.is_phrase) == phrases


@pytest.mark.parametrize(
    ("typed", "may"), [("leg cram", True), ("vitamin b", False), ('"leg"', False)]
)
def test_a_word_of_three_letters_may_be_the_beginning_of_one(typed, may):
    assert may_begin_another(parse(typed)[-1]) == may


@pytest.mark.parametrize("typed", TYPED.values(), ids=TYPED)
def test_any_text_is_read_as_a_few_plain_words(typed):
    terms = parse(typed)
    assert len(terms) <= 12
    assert all(word.isalnum() for term in terms for word in term.tokens)
    assert all(text.replace(" ", "").isalnum() for term in terms for text in term.alternatives)
    Highlighter(terms).snippet(typed)


@pytest.mark.parametrize("text", [*TYPED.values(), "İstanbul Ǆ ﬁn ß", "한국"], ids=str)
def test_folding_moves_no_letter(text):
    assert len(fold_letters(text)) == len(text)


SAME_STEM = [
    *("cramp cramps cramping", "study studies", "muscle muscles", "illness illnesses"),
    *("sleep sleeping sleepiness asleep", "supplements supplementation", "calf calves"),
    *("hypomagnesaemia hypomagnesemia", "oedema edema", "diarrhoea diarrhea", "apnoea apnea"),
    *("haemorrhoids hemorrhoid", "paediatric pediatric", "foetus fetus", "tumour tumors"),
    *("randomised randomized randomisation", "analyse analyze", "litres liter", "fibre fiber"),
    *("counsellor counselor", "sulphate sulfate", "yoghurt yogurt", "practise practice"),
    *("deficiency deficient", "pregnancy pregnant", "prevent prevention", "3am three"),
]


@pytest.mark.parametrize("same", SAME_STEM)
def test_forms_and_spellings_of_a_word_have_one_stem(same):
    assert len({stem(word) for word in same.split()}) == 1


@pytest.mark.parametrize("other", ["dose doze", "hour hor", "toes tea", "four for", "course corse"])
def test_other_words_have_other_stems(other):
    one, two = other.split()
    assert stem(one) != stem(two)


def test_what_means_the_same_is_known_by_any_of_its_forms():
    known = synonyms([["muscle cramp", "charley horse"], ["Mg", "magnesium"]])
    muscle, cramps, mg = parse("muscle cramps mg", known)
    assert muscle.of_phrase == cramps.of_phrase == (("charley", "horse"),)
    assert ("magnesium",) in mg.synonyms


def test_words_in_other_groups_and_words_in_quotes_stay_as_they_are():
    known = synonyms([["cramp", "spasm"]])
    assert parse("bath", known) == parse("bath")
    assert parse('"night cramp"', known) == parse('"night cramp"')


def test_a_phrase_with_words_that_do_not_count_has_synonyms_too():
    (term,) = parse("can't sleep", synonyms([["can t sleep", "insomnia"]]))
    assert term.of_phrase == (("insomnia",),)


@pytest.mark.parametrize("word", ["statins", "best", "while", "apnoea", "migraines", "melatonin"])
def test_the_list_has_words_of_everyday_and_of_medicine(word):
    assert english.is_word(word)


@pytest.mark.parametrize("slip", ["magnesum", "migrane", "insomina", "glycenate"])
def test_slips_are_no_words(slip):
    assert not english.is_word(slip)


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [
        ("cramp", "cramps", 1),
        ("mangesium", "magnesium", 1),
        ("magnsim", "magnesium", 2),
        ("", "ab", 2),
    ],
)
def test_edits_between_words_are_counted(one, other, edits):
    assert spelling._distance(one, other) == edits


def test_marks_stand_around_every_form_of_the_word_and_all_else_is_escaped():
    text = "Night cramps & <b>CRAMPING</b>, not crampons."
    marked = (
        "Night <mark>cramps</mark> &amp; &lt;b&gt;<mark>CRAMPING</mark>&lt;/b&gt;, not crampons."
    )
    assert Highlighter([Term(("cramp",))]).mark(text) == marked


def test_an_accent_in_the_text_stays_where_it_is():
    assert Highlighter(parse("cafeine")).mark("La caféine.") == "La <mark>caféine</mark>."


def test_the_snippet_is_where_most_of_the_words_are():
    text = f"{'filler ' * 80}cramp {'filler ' * 80}cramp at night {'filler ' * 80}"
    snippet = Highlighter(parse("night cramp")).snippet(text)
    assert "<mark>cramp</mark> at <mark>night</mark>" in snippet
    assert snippet.startswith("… ")
    assert len(snippet) < 400


def test_a_snippet_begins_with_its_sentence():
    text = f"{'Filler of many words. ' * 9}Cramps of one leg are worse at night, it says."
    assert Highlighter(parse("night")).snippet(text).startswith("… Cramps of one leg")


def test_a_text_without_the_words_has_no_snippet_and_one_without_spaces_has():
    marker = Highlighter(parse("cramp"))
    assert marker.snippet("Nothing of the kind.") == ""
    assert marker.snippet("…" * 500 + "cramp" + "…" * 500).count("<mark>") == 1

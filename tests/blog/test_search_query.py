"""How a question is read, and what of a text is shown and marked."""

import pytest

from blog.folding import fold_letters
from blog.search_query import Highlighter, Term, add_synonyms, parse, stem
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


def test_only_the_last_word_may_be_the_beginning_of_one():
    assert [term.is_prefix for term in parse("leg cram")] == [False, True]
    assert [term.is_prefix for term in parse("vitamin b")] == [False, False]
    assert [term.is_prefix for term in parse('leg "cramps"')] == [False, False]


@pytest.mark.parametrize("typed", TYPED.values(), ids=TYPED)
def test_any_text_is_read_as_a_few_plain_words(typed):
    terms = parse(typed)
    assert len(terms) <= 12
    assert all(word.isalnum() for term in terms for word in term.tokens)
    Highlighter(terms).snippet(typed)


@pytest.mark.parametrize("text", [*TYPED.values(), "İstanbul Ǆ ﬁn ß", "한국"], ids=str)
def test_folding_moves_no_letter(text):
    assert len(fold_letters(text)) == len(text)


@pytest.mark.parametrize(
    "pair",
    ["cramp cramps", "study studies", "muscle muscles", "illness illnesses", "sleep sleeping"],
)
def test_a_plural_has_the_stem_of_its_word(pair):
    one, other = pair.split()
    assert stem(one) == stem(other)


def test_what_means_the_same_is_known_by_any_of_its_forms():
    (term,) = add_synonyms(
        parse("muscle cramps"), [["muscle cramp", "charley horse"], ["Mg", "magnesium"]]
    )
    assert term == Term(("muscle", "cramps"), is_prefix=True, synonyms=(("charley", "horse"),))


def test_words_in_other_groups_and_words_in_quotes_stay_as_they_are():
    groups = [["cramp", "spasm"]]
    assert add_synonyms(parse("bath"), groups) == parse("bath")
    assert add_synonyms(parse('"night cramp"'), groups) == parse('"night cramp"')


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


def test_a_text_without_the_words_has_no_snippet_and_one_without_spaces_has():
    marker = Highlighter(parse("cramp"))
    assert marker.snippet("Nothing of the kind.") == ""
    assert marker.snippet("…" * 500 + "cramp" + "…" * 500).count("<mark>") == 1

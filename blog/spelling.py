"""Which words are no words, and what they may have been meant as.

A word is known if it is in the list of English words, or if something on the site contains it.
"""

import re
from difflib import get_close_matches
from string import ascii_lowercase

from blog.english import is_word
from blog.models.search import SearchWord
from blog.search_query import Term, Tokens

# Words whose spelling may be corrected.
CORRECTABLE = re.compile(r"[a-z]{4,24}")
# Letters from which a word may be two edits away from its correction, and how many both then have in
# common at the beginning.
MIN_LENGTH_FOR_TWO = 7
COMMON_PREFIX = 3
# Corrections that are tried for a word.
MAX_CANDIDATES = 3
# Letters of the shorter one of two words that were written as one.
MIN_PART = 3


def candidates(term: Term) -> list[Tokens]:
    """What a term may have been meant as, most likely first: known words one edit away, or else two
    known words written as one, or else known words two edits away. None if it is a word, or nothing
    that may be corrected."""
    typed = term.tokens[0]
    if term.is_phrase or not CORRECTABLE.fullmatch(typed) or is_word(typed):
        return []
    near = _closest(typed, _known(_edits(typed)))
    if not near:
        near = _parts(typed)
    if not near and len(typed) >= MIN_LENGTH_FOR_TWO:
        near = _closest(typed, _two_edits_away(typed))
    return near[:MAX_CANDIDATES]


def _known(among: set[str]) -> list[str]:
    return list(SearchWord.objects.filter(word__in=among).values_list("word", flat=True))


def _closest(typed: str, known: list[str]) -> list[Tokens]:
    return [(word,) for word in get_close_matches(typed, known, n=MAX_CANDIDATES, cutoff=0)]


def _parts(typed: str) -> list[Tokens]:
    places = range(MIN_PART, len(typed) - MIN_PART + 1)
    splits = [(typed[:place], typed[place:]) for place in places]
    known = set(_known({part for split in splits for part in split}))
    return [split for split in splits if known.issuperset(split)]


def _two_edits_away(typed: str) -> list[str]:
    beginning = typed[:COMMON_PREFIX]
    rows = SearchWord.objects.filter(word__range=(beginning, f"{beginning}zzz"))
    known = rows.values_list("word", flat=True)
    return [
        word for word in known if abs(len(word) - len(typed)) <= 2 and _distance(word, typed) <= 2
    ]


def _distance(one: str, other: str) -> int:
    """The number of letters to delete, replace or insert, or of neighbours to transpose, to make one
    word of the other (optimal string alignment)."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        current = [row]
        for column, wanted in enumerate(other, start=1):
            changed = last[column - 1] + (letter != wanted)
            best = min(last[column] + 1, current[-1] + 1, changed)
            if row > 1 < column and letter == other[column - 2] and one[row - 2] == wanted:
                best = min(best, before[column - 2] + 1)
            current.append(best)
        before, last = last, current
    return last[-1]


def _edits(typed: str) -> set[str]:
    """Every string one edit away: a letter deleted, replaced or inserted, or two transposed."""
    splits = [(typed[:index], typed[index:]) for index in range(len(typed) + 1)]
    deleted = {left + right[1:] for left, right in splits if right}
    transposed = {left + right[1] + right[0] + right[2:] for left, right in splits if right[1:]}
    replaced = {left + c + right[1:] for left, right in splits if right for c in ascii_lowercase}
    inserted = {left + c + right for left, right in splits for c in ascii_lowercase}
    return deleted | transposed | replaced | inserted

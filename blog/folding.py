"""Folding: texts that differ in case and accents only become equal."""

import re
import unicodedata
from collections.abc import Iterator

BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
# The tags that CSL allows in titles.
CSL_TAG = re.compile(r"</?(?:i|b|sub|sup)>")
WORD = re.compile(r"[^\W_]+")
# Latin and Greek letters come before this one. Their marks are accents; in other scripts a mark
# makes another letter or vowel.
FIRST_OTHER_LETTER = "\u0400"
GREEK = re.compile(r"[α-ω]")
GREEK_WORD = re.compile(r"[α-ω]{2,}")
# Latin letters that Unicode does not decompose.
UNDECOMPOSED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})
# From alpha to omega, with both forms of sigma.
NAMES_OF_GREEK = [
    *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa"),
    *("lambda", "mu", "nu", "xi", "omicron", "pi", "rho", "sigma", "sigma", "tau", "upsilon"),
    *("phi", "chi", "psi", "omega"),
]


def fold_letters(text: str) -> str:
    """The text without case and accents, letter by letter: an index into the result is an index
    into the text."""
    return text.lower() if text.isascii() else BEYOND_ASCII.sub(_base_letter, text).lower()


def fold_words(text: str) -> str:
    """The words of a text, with single spaces between them, without case, accents, compatibility
    forms, punctuation and CSL's tags. Greek letters that stand for a term (`TNF-α`) are spelled as
    databases spell them (`alpha`); other scripts stay as they are. Its length differs from that of
    the text."""
    text = CSL_TAG.sub("", text)
    if text.isascii():
        return " ".join(WORD.findall(text.lower()))
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    words = "".join(_letters_and_spaces(folded)).translate(UNDECOMPOSED).split()
    return unicodedata.normalize("NFC", " ".join(map(_with_greek_spelled, words)))


def _letters_and_spaces(text: str) -> Iterator[str]:
    """Letters, digits and the marks that belong to them; a space for whatever separates words."""
    last = " "
    for character in text:
        category = unicodedata.category(character)
        if category[0] in "LN":
            last = character
            yield character
        elif category[0] == "M":
            if last >= FIRST_OTHER_LETTER:
                yield character
        elif category != "Cf":
            last = " "
            yield " "


def _with_greek_spelled(word: str) -> str:
    if GREEK_WORD.fullmatch(word):
        return word
    return GREEK.sub(lambda letter: NAMES_OF_GREEK[ord(letter[0]) - ord("α")], word)


def _base_letter(letter: re.Match[str]) -> str:
    bases = [*filter(_is_no_accent, unicodedata.normalize("NFKD", letter[0]))]
    return bases[0] if len(bases) == 1 else letter[0]


def _is_no_accent(letter: str) -> bool:
    return not unicodedata.combining(letter)

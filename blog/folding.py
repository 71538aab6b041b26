"""Folding: texts that differ in case and accents only become equal."""

import re
import unicodedata

BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
# The tags that CSL allows in titles.
CSL_TAG = re.compile(r"</?(?:i|b|sub|sup)>")
WORD = re.compile(r"[^\W_]+")


def fold_letters(text: str) -> str:
    """The text without case and accents, letter by letter: an index into the result is an index
    into the text."""
    return text.lower() if text.isascii() else BEYOND_ASCII.sub(_base_letter, text).lower()


def fold_words(text: str) -> str:
    """The words of a text, with single spaces between them, without case, accents, compatibility
    forms, punctuation and CSL's tags. Its length differs from that of the text."""
    decomposed = unicodedata.normalize("NFKD", CSL_TAG.sub("", text).casefold())
    return " ".join(WORD.findall("".join(filter(_is_no_accent, decomposed))))


def _base_letter(letter: re.Match[str]) -> str:
    bases = [*filter(_is_no_accent, unicodedata.normalize("NFKD", letter[0]))]
    return bases[0] if len(bases) == 1 else letter[0]


def _is_no_accent(letter: str) -> bool:
    return not unicodedata.combining(letter)

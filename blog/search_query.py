"""Tokens as search reads them: without case and accents, alone or in quotes, and marked where a
text holds them. Nothing here asks the database."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator

Tokens = tuple[str, ...]

WORD = re.compile(r"[^\W_]+")
BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
QUOTES = str.maketrans("“”„«»", '"""""')
ENDING = r"(?:ies|ied|ying|y|ings?|ed|es|e|(?<!s)s)"
ENDED = re.compile(rf"(?<=\w\w\w){ENDING}$")
# What is read of a question, the length from which a word may be the beginning of another, and how
# much of a text is shown around what was found in it.
LETTERS, TERMS, BEGINNING, SHOWN, BEFORE, LOOKED_AT = 300, 12, 3, 240, 60, 40
# Tokens that hardly an article lacks. In quotes they count.
STOP = frozenset(
    WORD.findall(
        "a about am an and are as at be been but by can could did do does for from get had has have how"
        " i if in into is it its me my of on or our should so some that the their them then there these"
        " they this to too was we were what when where which who whose why will with would you your"
        " s t"
    )
)


@dataclass(frozen=True)
class Term:
    """What an article must hold: a word, or several, as a phrase or anywhere; or else one of the
    `others`, which mean the same. The last word typed may be the beginning of one."""

    tokens: Tokens
    is_phrase: bool = False
    is_prefix: bool = False
    others: tuple[Tokens, ...] = ()

    def __str__(self) -> str:
        text = " ".join(self.tokens)
        return f"“{text}”" if self.is_phrase else text


def fold(text: str) -> str:
    """The text without case and accents, letter for letter, so that places in it stay."""
    return text.lower() if text.isascii() else BEYOND_ASCII.sub(_base, text).lower()


def _base(letter: re.Match[str]) -> str:
    bases = [one for one in unicodedata.normalize("NFKD", letter[0]) if not _is_accent(one)]
    return bases[0] if len(bases) == 1 else letter[0]


def _is_accent(letter: str) -> bool:
    return bool(unicodedata.combining(letter))


def stem(word: str) -> str:
    """The word without its ending: enough to know a plural again."""
    return ENDED.sub("", word)


def tidy(typed: str) -> str:
    """What was typed, as it may be shown again."""
    return " ".join("".join(c if c.isprintable() else " " for c in typed[:LETTERS]).split())


def read(typed: str) -> list[Term]:
    """What is asked for, in the order typed. Any text can be read."""
    text = fold(unicodedata.normalize("NFC", typed[:LETTERS]).translate(QUOTES))
    terms: list[Term] = []
    *closed, last = text.split('"')
    for number, part in enumerate(closed):
        terms += _terms(part, is_phrase=number % 2 == 1)
    terms += (last_terms := _terms(last, is_phrase=False))
    if last_terms and len(last_terms[-1].tokens[0]) >= BEGINNING:
        terms[-1] = replace(terms[-1], is_prefix=True)
    return terms[:TERMS]


def _terms(part: str, is_phrase: bool) -> list[Term]:
    found = tuple(WORD.findall(part))
    if is_phrase:
        return [Term(found, is_phrase=True)] if found else []
    return [Term((word,)) for word in found if word not in STOP]


def widen(terms: Sequence[Term], groups: Iterable[Iterable[str]]) -> list[Term]:
    """The terms with what means the same as they do. Each group is of words that do."""
    ways: dict[Tokens, list[Tokens]] = {}
    for group in groups:
        members = [tokens for member in group if (tokens := tuple(WORD.findall(fold(member))))]
        for member in members:
            same = [other for other in members if other != member]
            ways.setdefault(tuple(map(stem, member)), []).extend(same)
    widened, rest, longest = [], list(terms), max(map(len, ways), default=1)
    while rest:
        sizes = range(min(longest, len(rest)), 0, -1)
        size = next((size for size in sizes if _stems(rest[:size]) in ways), 1)
        tokens = tuple(word for term in rest[:size] for word in term.tokens)
        others = tuple(ways.get(_stems(rest[:size]), ()))
        widened.append(replace(rest[size - 1], tokens=tokens, others=others))
        rest = rest[size:]
    return widened


def _stems(terms: Sequence[Term]) -> Tokens:
    """By which neighbours are known that together mean the same as something else. What is in
    quotes has no neighbours."""
    if len(terms) > 1 and any(term.is_phrase for term in terms):
        return ()
    return tuple(stem(word) for term in terms for word in term.tokens)


class Highlighter:
    """Finds terms in texts by their stems, and marks them."""

    def __init__(self, terms: Iterable[Term]) -> None:
        ways = [(index, way) for index, term in enumerate(terms) for way in _ways(term)]
        self._terms = [index for index, _way in ways]
        # Each begins with a letter, which is looked for fastest.
        led = (f"{way[0]}(?<!\\w{way[0]})({way[1:]})(?!\\w)" for _index, way in ways)
        self._pattern = re.compile("|".join(led) or "(?!)")

    def mark(self, text: str) -> SafeString:
        """The whole text, marked."""
        pieces, done = [], 0
        for hit in self._pattern.finditer(fold(text)):
            pieces.append((text[done : hit.start()], text[hit.start() : hit.end()]))
            done = hit.end()
        marked = format_html_join("", "{}<mark>{}</mark>", pieces)
        return format_html("{}{}", marked, text[done:])

    def snippet(self, text: str) -> SafeString:
        """The part of the text that holds the most terms; empty where it holds none."""
        found = list(islice(self._pattern.finditer(fold(text)), LOOKED_AT))
        if not found:
            return SafeString()
        places = [(hit.start(), self._terms[(hit.lastindex or 1) - 1]) for hit in found]
        first, _ = max(places, key=lambda place: (_kinds(places, place[0]), -place[0]))
        start = max(0, first - BEFORE)
        start = max(start, text.find(" ", start, first) + 1) if start else 0
        end = min(len(text), start + SHOWN)
        if end < len(text):
            end = max(first + BEFORE, text.rfind(" ", start, end))
        before, after = "… " if start else "", " …" if end < len(text) else ""
        return format_html("{}{}{}", before, self.mark(text[start:end]), after)


def _kinds(places: Iterable[tuple[int, int]], start: int) -> int:
    """How many of the terms a snippet from here would show."""
    return len({kind for at, kind in places if start <= at < start + SHOWN - 2 * BEFORE})


def _ways(term: Term) -> list[str]:
    """Every way of saying the term, as patterns."""
    own = [term.tokens] if term.is_phrase else [(word,) for word in term.tokens]
    ways = [_sequence(tokens) for tokens in (*term.others, *own)]
    return [*ways[:-1], ways[-1] + (r"\w*" if term.is_prefix else "")]


def _sequence(tokens: Tokens) -> str:
    return r"\W+".join(f"{stem(word)}{ENDING}?" for word in tokens)


def beginning(text: str) -> SafeString:
    """What is shown of a text in which nothing can be marked."""
    return format_html("{}", Truncator(text).chars(SHOWN))

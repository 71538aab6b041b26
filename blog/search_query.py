"""Parsing search queries into terms, and highlighting the terms in texts. No database queries."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from blog.folding import WORD, fold_letters

Tokens = tuple[str, ...]

QUOTES = str.maketrans("“”„«»", '"""""')
ENDING = r"(?:ies|ied|ying|y|ings?|ed|es|e|(?<!s)s)"
ENDED = re.compile(rf"(?<=\w\w\w){ENDING}$")
# Characters of a query that are read.
MAX_QUERY_CHARS = 300
MAX_TERMS = 12
# Length from which the last word may be the beginning of another, in characters.
MIN_PREFIX = 3
# Length of a snippet, and of the text in it before the first match, in characters.
SNIPPET_CHARS = 240
CONTEXT_CHARS = 60
# Matches in a text that are considered for its snippet.
MAX_MATCHES = 40
# Words that nearly every article contains. They count only in quotation marks.
STOP_WORDS = frozenset(
    WORD.findall(
        "a about am an and are as at be been but by can could did do does for from get had has have how"
        " i if in into is it its me my of on or our should so some that the their them then there these"
        " they this to too was we were what when where which who whose why will with would you your"
        " s t"
    )
)


@dataclass(frozen=True)
class Term:
    """Something an article must contain: the words of `tokens`, as a phrase or anywhere, or one of
    its synonyms. With `is_prefix` the last word may be the beginning of another."""

    tokens: Tokens
    is_phrase: bool = False
    is_prefix: bool = False
    synonyms: tuple[Tokens, ...] = ()

    def __str__(self) -> str:
        text = " ".join(self.tokens)
        return f"“{text}”" if self.is_phrase else text


def stem(word: str) -> str:
    """The word without its ending: enough to match a plural."""
    return ENDED.sub("", word)


def normalise(typed: str) -> str:
    """The query as the page shows it: one line of at most MAX_QUERY_CHARS."""
    line = typed[:MAX_QUERY_CHARS]
    return " ".join("".join(c if c.isprintable() else " " for c in line).split())


def parse(typed: str) -> list[Term]:
    """The terms of a query, in the order typed. Every text is a valid query."""
    text = fold_letters(unicodedata.normalize("NFC", typed[:MAX_QUERY_CHARS]).translate(QUOTES))
    terms: list[Term] = []
    *closed, last = text.split('"')
    for number, part in enumerate(closed):
        terms += _terms(part, is_phrase=number % 2 == 1)
    terms += (last_terms := _terms(last, is_phrase=False))
    if last_terms and len(last_terms[-1].tokens[0]) >= MIN_PREFIX:
        terms[-1] = replace(terms[-1], is_prefix=True)
    return terms[:MAX_TERMS]


def _terms(part: str, is_phrase: bool) -> list[Term]:
    found = tuple(WORD.findall(part))
    if is_phrase:
        return [Term(found, is_phrase=True)] if found else []
    return [Term((word,)) for word in found if word not in STOP_WORDS]


def add_synonyms(terms: Sequence[Term], groups: Iterable[Iterable[str]]) -> list[Term]:
    """The terms with their synonyms. Each group is of words or phrases that mean the same.
    Neighbouring terms that together are such a phrase become one term."""
    synonyms = _synonyms(groups)
    expanded, rest, longest = [], list(terms), max(map(len, synonyms), default=1)
    while rest:
        sizes = range(min(longest, len(rest)), 0, -1)
        size = next((size for size in sizes if _stems(rest[:size]) in synonyms), 1)
        tokens = tuple(word for term in rest[:size] for word in term.tokens)
        others = tuple(synonyms.get(_stems(rest[:size]), ()))
        expanded.append(replace(rest[size - 1], tokens=tokens, synonyms=others))
        rest = rest[size:]
    return expanded


def _synonyms(groups: Iterable[Iterable[str]]) -> dict[Tokens, list[Tokens]]:
    """By the stems of a phrase, the other phrases of its groups."""
    synonyms: dict[Tokens, list[Tokens]] = {}
    for group in groups:
        members = [tokens for member in group if (tokens := _tokens(member))]
        for member in members:
            others = [other for other in members if other != member]
            synonyms.setdefault(tuple(map(stem, member)), []).extend(others)
    return synonyms


def _tokens(text: str) -> Tokens:
    return tuple(WORD.findall(fold_letters(text)))


def _stems(terms: Sequence[Term]) -> Tokens:
    """The stems of neighbouring terms; empty if one of several is a quoted phrase, which is never
    joined with others."""
    if len(terms) > 1 and any(term.is_phrase for term in terms):
        return ()
    return tuple(stem(word) for term in terms for word in term.tokens)


class Highlighter:
    """Finds terms in texts by their stems and marks them with `<mark>`."""

    def __init__(self, terms: Iterable[Term]) -> None:
        patterns = [(index, text) for index, term in enumerate(terms) for text in _patterns(term)]
        # The term of each group of the pattern.
        self._terms = [index for index, _text in patterns]
        # A pattern that begins with a literal letter is found much faster than one with `\b`.
        alternatives = (
            f"{text[0]}(?<!\\w{text[0]})({text[1:]})(?!\\w)" for _index, text in patterns
        )
        self._pattern = re.compile("|".join(alternatives) or "(?!)")

    def mark(self, text: str) -> SafeString:
        """The whole text with all matches marked."""
        pieces, done = [], 0
        for hit in self._pattern.finditer(fold_letters(text)):
            pieces.append((text[done : hit.start()], text[hit.start() : hit.end()]))
            done = hit.end()
        marked = format_html_join("", "{}<mark>{}</mark>", pieces)
        return format_html("{}{}", marked, text[done:])

    def snippet(self, text: str) -> SafeString:
        """The part of the text that contains the most terms, marked; empty if there is no match."""
        found = list(islice(self._pattern.finditer(fold_letters(text)), MAX_MATCHES))
        if not found:
            return SafeString()
        matches = [(hit.start(), self._terms[(hit.lastindex or 1) - 1]) for hit in found]
        first, _ = max(matches, key=lambda match: (_count_terms(matches, match[0]), -match[0]))
        start = max(0, first - CONTEXT_CHARS)
        start = max(start, text.find(" ", start, first) + 1) if start else 0
        end = min(len(text), start + SNIPPET_CHARS)
        if end < len(text):
            end = max(first + CONTEXT_CHARS, text.rfind(" ", start, end))
        before, after = "… " if start else "", " …" if end < len(text) else ""
        return format_html("{}{}{}", before, self.mark(text[start:end]), after)


def _count_terms(matches: Iterable[tuple[int, int]], start: int) -> int:
    """The number of different terms in a snippet that starts here. A match is an index into the
    text and a term."""
    end = start + SNIPPET_CHARS - 2 * CONTEXT_CHARS
    return len({term for index, term in matches if start <= index < end})


def _patterns(term: Term) -> list[str]:
    """Regular expressions for the synonyms of the term and for itself."""
    own = [term.tokens] if term.is_phrase else [(word,) for word in term.tokens]
    patterns = [_pattern(tokens) for tokens in (*term.synonyms, *own)]
    return [*patterns[:-1], patterns[-1] + (r"\w*" if term.is_prefix else "")]


def _pattern(tokens: Tokens) -> str:
    return r"\W+".join(f"{stem(word)}{ENDING}?" for word in tokens)


def beginning(text: str) -> SafeString:
    """The beginning of a text in which nothing is marked."""
    return format_html("{}", Truncator(text).chars(SNIPPET_CHARS))

"""Marking search terms in texts, and the part of a text that shows them. No database queries."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from blog.folding import WORD, fold_letters
from blog.search_query import Term
from blog.stems import stem

# Length of a snippet, and of the text in it before the first match, in characters.
SNIPPET_CHARS = 240
CONTEXT_CHARS = 60
# Matches in a text that are considered for its snippet, and characters of it that are read.
MAX_MATCHES = 40
MAX_CHARS = 20_000


class Match(NamedTuple):
    """Where a term stands in a text; `term` is its index."""

    start: int
    end: int
    term: int


class Highlighter:
    """Finds terms in texts by their stems and marks them with `<mark>`."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._weights = [term.weight for term in terms]
        self._phrases: dict[str, list[tuple[list[str], int]]] = {}
        self._prefixes = [
            (stem(term.tokens[-1]), index) for index, term in enumerate(terms) if term.is_prefix
        ]
        for index, term in enumerate(terms):
            for text in term.alternatives:
                first, *others = text.split(" ")
                self._phrases.setdefault(first, []).append((others, index))

    def mark(self, text: str) -> SafeString:
        """The whole text with all matches marked."""
        return _marked(text, self._matches(text), 0, len(text))

    def snippet(self, text: str) -> SafeString:
        """The part of the text that contains the terms which tell most, marked; empty if there is no
        match."""
        found = self._matches(text)
        if not found:
            return SafeString()
        weighed = found[:MAX_MATCHES]
        first = max(
            weighed, key=lambda match: (self._worth(weighed, match.start), -match.start)
        ).start
        start = _start(text, first)
        end = min(len(text), start + SNIPPET_CHARS)
        if end < len(text):
            end = max(first + CONTEXT_CHARS, text.rfind(" ", start, end))
        before, after = "… " if start else "", " …" if end < len(text) else ""
        return format_html("{}{}{}", before, _marked(text, found, start, end), after)

    def _worth(self, found: Iterable[Match], start: int) -> float:
        """The weight of the terms in a snippet that starts here."""
        end = start + SNIPPET_CHARS - 2 * CONTEXT_CHARS
        inside = {match.term for match in found if start <= match.start < end}
        return sum(self._weights[term] for term in inside)

    def _matches(self, text: str) -> list[Match]:
        words = [*WORD.finditer(fold_letters(text[:MAX_CHARS]))]
        stems = [stem(word[0]) for word in words]
        matches = []
        for index, each in enumerate(stems):
            for others, term in self._phrases.get(each, ()):
                last = index + len(others)
                if stems[index + 1 : last + 1] == others:
                    matches.append(Match(words[index].start(), words[last].end(), term))
            for beginning, term in self._prefixes:
                if each.startswith(beginning):
                    matches.append(Match(*words[index].span(), term))
        return matches


def _start(text: str, first: int) -> int:
    """Where a snippet begins: with the sentence of the first match, or else a word before it."""
    earliest = first - CONTEXT_CHARS
    if earliest <= 0:
        return 0
    if (end_of_sentence := text.rfind(". ", earliest, first)) >= 0:
        return end_of_sentence + 2
    return max(earliest, text.find(" ", earliest, first) + 1)


def _marked(text: str, matches: Iterable[Match], start: int, end: int) -> SafeString:
    """The text from `start` to `end` with the matches in it marked."""
    pieces = []
    for match in matches:
        if start <= match.start and match.end <= end:
            pieces.append((text[start : match.start], text[match.start : match.end]))
            start = match.end
    marked = format_html_join("", "{}<mark>{}</mark>", pieces)
    return format_html("{}{}", marked, text[start:end])


def beginning(text: str) -> SafeString:
    """The beginning of a text in which nothing is marked."""
    return format_html("{}", Truncator(text).chars(SNIPPET_CHARS))

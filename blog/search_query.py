"""Parsing search queries into terms, with what means the same. No database queries."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from blog.english import is_word
from blog.folding import WORD, fold_letters
from blog.stems import stem

Tokens = tuple[str, ...]
# By the stems of a word or phrase, others that mean the same.
Synonyms = dict[str, list[Tokens]]

QUOTES = str.maketrans("“”„«»", '"""""')
# Characters of a query that are read.
MAX_QUERY_CHARS = 300
MAX_TERMS = 12
# Words of the longest phrase whose synonyms are known.
MAX_SYNONYM = 5
# Length from which the last word may be the beginning of another, in characters.
MIN_PREFIX = 3
# Words that nearly every text contains. They count only in quotation marks.
STOP_WORDS = frozenset(
    WORD.findall(
        "a about after all also am an and any are aren as at be because been before being but by can"
        " cannot could couldn d did didn do does doesn doing don during each every for from get gets"
        " getting got had has hasn have haven having he her his how i if im in into is isn it its ive"
        " just ll m me more my myself no nor not of off on or our out over re s she should shouldn so"
        " some such t than that the their them then there these they this those through to too up us"
        " ve very was wasn we were weren what when where whether which while who whom whose why will"
        " with won would wouldn you your"
    )
)
# Words that questions are made of: what is asked about is in the others.
FILLER = frozenset(
    map(
        stem,
        WORD.findall(
            "actually advice against always anybody anyone anything around ask avoid away bad benefit"
            " best better between body bring cause certain come common condition consider cure deal"
            " difference different difficult effect effective else enough ever experience explain fast"
            " feel feeling few find first fix give go going good great guide happen happening health"
            " healthy help helpful hi information instead keep kind know like long look lot lots make"
            " many per difficulty trouble may mean might much must need never new normal now often ok okay one only people"
            " person please possible problem proper quick quickly really reason recommend relate"
            " relief relieve remedy rid right safe say see sign since start stop sudden suddenly"
            " change other second severe size third suffer suggest sure symptom take tell thing think tip treat treatment try type use"
            " useful usually want way week well without wonder work worry worse worst worth wrong"
        ),
    )
)


@dataclass(frozen=True)
class Term:
    """What a text may contain: the words of `tokens`, as a phrase if there are several, or one of its
    synonyms. `of_phrase` are synonyms of a phrase of the query in which the term stands. With
    `is_prefix` the last word may be the beginning of another. `weight` is how much the term tells: the
    rarer, the more."""

    tokens: Tokens
    is_phrase: bool = False
    is_prefix: bool = False
    synonyms: tuple[Tokens, ...] = ()
    of_phrase: tuple[Tokens, ...] = ()
    weight: float = 1.0

    def __str__(self) -> str:
        text = " ".join(self.tokens)
        return f"“{text}”" if self.is_phrase else text

    @property
    def is_stop_word(self) -> bool:
        """Whether it counts in quotation marks only."""
        return not self.is_phrase and self.tokens[0] in STOP_WORDS

    @property
    def is_filler(self) -> bool:
        """Whether a question would ask nearly the same without it, as without a number."""
        (first, *_others) = self.tokens
        is_common = first.isdecimal() or stem(first) in FILLER
        return is_common and not self.is_phrase and not self.of_phrase

    @cached_property
    def alternatives(self) -> list[str]:
        """The stems of the term itself, then of each synonym, with spaces between them."""
        return [stems(each) for each in (self.tokens, *self.synonyms, *self.of_phrase)]


def stems(tokens: Iterable[str]) -> str:
    """The stems of words, with spaces between them."""
    return " ".join(map(stem, tokens))


def tokens(text: str) -> Tokens:
    """The words of a text, without capitals and accents."""
    return tuple(WORD.findall(fold_letters(text)))


def normalise(typed: str) -> str:
    """The query as the page shows it: one line of at most MAX_QUERY_CHARS."""
    line = typed[:MAX_QUERY_CHARS]
    return " ".join("".join(c if c.isprintable() else " " for c in line).split())


def parse(typed: str, known: Synonyms | None = None) -> list[Term]:
    """The terms of a query, in the order typed and each once, with their synonyms. Every text is a
    valid query."""
    text = unicodedata.normalize("NFC", typed[:MAX_QUERY_CHARS]).translate(QUOTES)
    read: list[Term] = []
    *closed, last = text.split('"')
    for number, part in enumerate(closed):
        read += _read(part, is_phrase=number % 2 == 1)
    read += _read(last, is_phrase=False)
    terms = [term for term in _with_synonyms(read, known or {}) if not term.is_stop_word]
    once = {(term.tokens, term.is_phrase): term for term in reversed(terms)}
    return [*reversed(once.values())][:MAX_TERMS]


def _read(part: str, is_phrase: bool) -> list[Term]:
    found = tokens(part)
    if is_phrase:
        return [Term(found, is_phrase=True)] if found else []
    return [Term((word,)) for word in found]


def may_begin_another(term: Term) -> bool:
    """Whether the term, as the last of a query, may be the beginning of a longer word."""
    return not term.is_phrase and len(term.tokens[0]) >= MIN_PREFIX


def _with_synonyms(terms: Sequence[Term], known: Synonyms) -> list[Term]:
    """The terms with their synonyms. Of neighbouring terms that together are a phrase with synonyms,
    each gets these."""
    of_phrase: list[list[Tokens]] = [[] for _ in terms]
    for start in range(len(terms)):
        for end in range(start + 2, min(start + MAX_SYNONYM, len(terms)) + 1):
            phrase = terms[start:end]
            others = known.get(_phrase(phrase), []) + _joined(phrase)
            for index in range(start, end):
                of_phrase[index] += others
    single = [[] if term.is_filler else known.get(_phrase([term]), []) for term in terms]
    return [
        replace(term, synonyms=tuple(dict.fromkeys(own)), of_phrase=tuple(dict.fromkeys(others)))
        for term, own, others in zip(terms, single, of_phrase, strict=True)
    ]


def _joined(terms: Sequence[Term]) -> list[Tokens]:
    """The English word that two terms are when written as one: head ache, eye lid."""
    if len(terms) != 2 or any(term.is_phrase or term.is_stop_word for term in terms):
        return []
    joined = "".join(term.tokens[0] for term in terms)
    return [(joined,)] if is_word(joined) else []


def synonyms(groups: Iterable[Iterable[str]]) -> Synonyms:
    """By the stems of a phrase, the other phrases of its groups. Each group is of words or phrases
    that mean the same."""
    found: Synonyms = {}
    for group in groups:
        members = {stems(each): each for member in group if (each := tokens(member))}
        for key in members:
            others = [member for other, member in members.items() if other != key]
            found.setdefault(key, []).extend(others)
    return found


def _phrase(terms: Sequence[Term]) -> str:
    """The stems of neighbouring terms; empty if one of several is a quoted phrase, which is never
    joined with others."""
    if len(terms) > 1 and any(term.is_phrase for term in terms):
        return ""
    return stems(word for term in terms for word in term.tokens)

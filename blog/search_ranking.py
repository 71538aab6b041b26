"""Which of the documents found come first. No database queries.

The formula is BM25 with fields (Robertson, Zaragoza: The Probabilistic Relevance Framework, 2009):
the rarer a term, the more it counts; the more often it stands in a document, the more, but ever less;
once in the title is worth several times in the text, and a long field is worth less. Added to that are
terms side by side, and the terms that stand together in one passage.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import log

from blog.search_query import Term

# What an occurrence counts, by where it is.
TITLE, OPENING, HEADING, NAMES, TEXT, WORKS = 8.0, 2.5, 2.0, 2.0, 1.0, 0.3
# How soon another occurrence counts for nothing (k1 of BM25).
SATURATION = 2.0
# The length of a title at which it counts as it is, in words, and how much its length matters.
TITLE_LENGTH, TITLE_SHARE = 4, 0.25
# How much the length of a text matters (b of BM25).
TEXT_SHARE = 0.75
# What a word that questions are made of counts, beside one that is asked about.
FILLER_SHARE = 0.2
# What a synonym counts, beside the term itself if that stands in any of the documents, and a synonym of
# the phrase in which the term stands.
SYNONYM_SHARE, PHRASE_SHARE = 0.4, 1.2
# Terms side by side in the title, or in the text, and terms in one passage.
SIDE_BY_SIDE = 0.3
SIDE_BY_SIDE_IN_TEXT = 0.15
IN_ONE_PASSAGE = 0.2
# Documents for which passages are compared.
MAX_NEAR = 48
# The share of what the best document contains, by weight, that another must contain to be shown.
MIN_SHARE = 0.5


@dataclass(frozen=True)
class Ranked:
    """A document and how well it matches. `contained` is the weight of the terms in it, without words
    that questions are made of."""

    key: int
    score: float
    contained: float
    has_all: bool


def weigh(terms: Sequence[Term], found: Mapping[int, Collection[int]], total: int) -> list[Term]:
    """The terms with their weights: the logarithm of how rare each is among `total` documents. A term
    that was not found has none."""
    counts = [0] * len(terms)
    for contained in found.values():
        for index in contained:
            if index >= 0:
                counts[index] += 1
    return [
        replace(term, weight=_rarity(count, total) * (FILLER_SHARE if term.is_filler else 1))
        for term, count in zip(terms, counts, strict=True)
    ]


def _rarity(count: int, total: int) -> float:
    """The inverse document frequency of BM25; always above zero for a term that was found."""
    return log(1 + max(total - count + 0.5, 0.5) / (count + 0.5)) if count else 0.0


def most_promising(terms: Sequence[Term], found: Mapping[int, Collection[int]]) -> list[int]:
    """The keys of the documents, first those whose terms have the most weight. What is no term, such
    as being found in the title, counts like the best one."""
    most = max(term.weight for term in terms)
    worth = {
        key: sum(terms[index].weight if index >= 0 else most for index in contained)
        for key, contained in found.items()
    }
    return sorted(found, key=lambda key: (-worth[key], -key))


def rank(terms: Sequence[Term], documents: Mapping[int, str]) -> list[Ranked]:
    """The documents worth showing, best first, the newest first among equals. `documents` are stems
    by primary key."""
    if not documents:
        return []
    average = sum(map(len, documents.values())) / len(documents)
    matchers = [_Matcher(term, documents.values()) for term in terms]
    found = [_rank(key, text, matchers, average) for key, text in documents.items()]
    least = MIN_SHARE * max(one.contained for one in found)
    shown = sorted((one for one in found if one.score and one.contained >= least), key=_order)
    if len(terms) > 1:
        near = [_with_passage(one, documents[one.key], matchers) for one in shown[:MAX_NEAR]]
        shown = sorted(near, key=_order) + shown[MAX_NEAR:]
    return shown


def _order(one: Ranked) -> tuple[float, int]:
    return -one.score, -one.key


class PassageFinder:
    """Finds the passages that contain most of the terms."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._matchers = [_Matcher(term, ()) for term in terms]

    def best(self, text: str) -> int | None:
        """The index of the best passage of a document, given its stems; None if no passage contains a
        term."""
        spaced = _spaced(text)
        _title, _names, _works, *passages = spaced.split("\n")
        counters = [each.within(spaced) for each in self._matchers]
        worth = [
            sum(
                each.weight * min(each.count(heading) + 2 * each.count(body), 3)
                for each in counters
                if each.shares
            )
            for heading, body in _pairs(passages)
        ]
        best = max(range(len(worth)), key=lambda index: (worth[index], -index), default=0)
        return best if worth and worth[best] else None


class _Matcher:
    """The stems of a term and of its synonyms, each with what it counts."""

    def __init__(self, term: Term, texts: Collection[str]) -> None:
        self.weight = term.weight
        self.is_filler = term.is_filler
        self.own, *others = term.alternatives
        single, of_phrase = others[: len(term.synonyms)], others[len(term.synonyms) :]
        is_used = bool(single) and any(self.own in text for text in texts)
        shares = {f" {text} ": SYNONYM_SHARE if is_used else 1 for text in single}
        shares |= {f" {text} ": PHRASE_SHARE for text in of_phrase}
        shares[f" {self.own}" if term.is_prefix else f" {self.own} "] = 1
        self._shares = list(shares.items())

    def within(self, text: str) -> "_Counter":
        """Counts in parts of this text."""
        return _Counter(self, [it for it in self._shares if it[0] in text])


class _Counter:
    """Counts a term in parts of one text."""

    def __init__(self, matcher: _Matcher, shares: Sequence[tuple[str, float]]) -> None:
        self.weight = matcher.weight
        self.is_filler = matcher.is_filler
        self.own = matcher.own
        self.shares = shares

    def is_in(self, line: str) -> bool:
        """Whether the term or a synonym stands in the line."""
        return any(text in line for text, _share in self.shares)

    def count(self, line: str) -> float:
        """How often the term stands in the line, its synonyms by their share."""
        found = 0.0
        for text, share in self.shares:
            found += share * line.count(text)
        return found


def _spaced(text: str) -> str:
    """The lines with a space on both sides of each."""
    return f" {text} ".replace("\n", " \n ")


def _pairs(lines: Sequence[str]) -> list[tuple[str, str]]:
    """The heading and the text of each passage."""
    return list(zip(lines[::2], lines[1::2], strict=True))


def _rank(key: int, text: str, matchers: Sequence[_Matcher], average: float) -> Ranked:
    spaced = _spaced(text)
    title, names, works, *passages = spaced.split("\n")
    opening, headings, body = (
        "".join(passages[1:2]),
        "".join(passages[2::2]),
        "".join(passages[3::2]),
    )
    title_length = 1 - TITLE_SHARE + TITLE_SHARE * title.count(" ") / TITLE_LENGTH
    length = 1 - TEXT_SHARE + TEXT_SHARE * len(text) / average
    score = contained = 0.0
    has_all = True
    counters = [each.within(spaced) for each in matchers]
    for each in counters:
        if not each.shares:
            has_all = False
            continue
        worth = (
            TITLE * min(each.count(title), 2) / title_length
            + OPENING * each.count(opening)
            + HEADING * each.count(headings)
            + NAMES * each.count(names)
            + TEXT * each.count(body) / length
            + WORKS * each.count(works)
        )
        score += each.weight * worth / (worth + SATURATION)
        contained += each.weight if not each.is_filler else 0
    if len(counters) > 1:
        score += _side_by_side(counters, title, spaced)
    return Ranked(key, score, contained, has_all)


def _side_by_side(counters: Sequence[_Counter], title: str, text: str) -> float:
    """What neighbouring terms add to the score."""
    added = 0.0
    for one, other in pairwise(counters):
        together = f" {one.own} {other.own} "
        if one.shares and other.shares and together in text:
            share = SIDE_BY_SIDE if together in title else SIDE_BY_SIDE_IN_TEXT
            added += share * min(one.weight, other.weight)
    return added


def _with_passage(one: Ranked, text: str, matchers: Sequence[_Matcher]) -> Ranked:
    """With what the terms in the title and in one passage under it add to the score."""
    spaced = _spaced(text)
    title, _names, _works, *passages = spaced.split("\n")
    found = [each for each in (matcher.within(spaced) for matcher in matchers) if each.shares]
    in_title = sum(each.weight for each in found if each.is_in(title))
    others = [each for each in found if not each.is_in(title)]
    in_passages = [
        sum(each.weight for each in others if each.is_in(heading) or each.is_in(body))
        for heading, body in (_pairs(passages) if others else ())
    ]
    added = IN_ONE_PASSAGE * (in_title + max(in_passages, default=0))
    return replace(one, score=one.score + added)

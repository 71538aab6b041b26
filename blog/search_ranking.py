"""Which of the documents found come first. No database queries.

The formula is BM25 with fields (Robertson, Zaragoza: The Probabilistic Relevance Framework, 2009):
the rarer a term, the more it counts; the more often it stands in a document, the more, but ever less;
once in the title is worth several times in the text, and a long field is worth less. Added to that are
terms side by side, and the terms that stand together in one passage.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from math import log
from operator import add

from blog.passages import SHORT_ANSWER
from blog.search_query import Term

# What an occurrence counts, by where it is.
TITLE, OPENING, HEADING, NAMES, TEXT, WORKS = 8.0, 2.5, 2.0, 2.0, 1.0, 0.3
# How soon another occurrence counts for nothing (k1 of BM25).
SATURATION = 3.0
# The length of a title at which it counts as it is, in words, and how much its length matters.
TITLE_LENGTH, TITLE_SHARE = 4, 0.25
# How much the length of a text matters (b of BM25).
TEXT_SHARE = 0.9
# What a word that questions are made of counts, beside one that is asked about.
FILLER_SHARE = 0.2
# What a synonym counts, beside the term itself if that stands in any of the documents, and a synonym of
# the phrase in which the term stands.
SYNONYM_SHARE, PHRASE_SHARE = 0.4, 1.2
# Terms side by side in the title, or in the text, and terms in one passage.
SIDE_BY_SIDE = 0.3
SIDE_BY_SIDE_IN_TEXT = 0.15
IN_ONE_PASSAGE = 0.2
# What a term counts in the short answer, beside one in another passage, when one of them is shown.
SHORT_ANSWER_SHARE = 1.5
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
    counts = Counter(chain.from_iterable(found.values()))
    return [
        replace(
            term, weight=_rarity(counts[index], total) * (FILLER_SHARE if term.is_filler else 1)
        )
        for index, term in enumerate(terms)
    ]


def _rarity(count: int, total: int) -> float:
    """The inverse document frequency of BM25; always above zero for a term that was found."""
    return log(1 + max(total - count + 0.5, 0.5) / (count + 0.5)) if count else 0.0


def most_promising(terms: Sequence[Term], found: Mapping[int, Collection[int]]) -> list[int]:
    """The keys of the documents, first those whose terms have the most weight. What is no term, such
    as being found in the title, counts like the best one."""
    most = max(term.weight for term in terms)
    weights = defaultdict(lambda: most, enumerate(term.weight for term in terms))
    worth = {key: sum(map(weights.__getitem__, contained)) for key, contained in found.items()}
    return sorted(found, key=lambda key: (-worth[key], -key))


def rank(terms: Sequence[Term], documents: Mapping[int, str]) -> list[Ranked]:
    """The documents worth showing, best first, the newest first among equals. `documents` are stems
    by primary key."""
    if not documents:
        return []
    average = sum(map(len, documents.values())) / len(documents)
    matchers = [_Matcher(term, documents.values()) for term in terms]
    found = [_rank(key, _Text(text, matchers), average) for key, text in documents.items()]
    least = MIN_SHARE * max(one.contained for one in found)
    shown = (one for one in found if one.score and one.contained >= least)
    return sorted(shown, key=lambda one: (-one.score, -one.key))


class PassageFinder:
    """Finds the passages that contain most of the terms."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._matchers = [_Matcher(term, ()) for term in terms]

    def best(self, stems: str, anchors: Iterable[str]) -> int | None:
        """The index of the best passage of a document, given its stems and the anchors of its
        passages; None if no passage contains a term."""
        contained = _sums(
            [count.weight * min(heading + 2 * text, 3) for heading, text in count.passages]
            for count in _Text(stems, self._matchers).counts
        )
        shares = (SHORT_ANSWER_SHARE if anchor == SHORT_ANSWER else 1 for anchor in anchors)
        worth = [share * one for share, one in zip(shares, contained, strict=False)]
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

    def count(self, text: str, lines: Sequence[str]) -> list[float]:
        """How often the term stands in each line of the text, its synonyms by their share; empty if
        nowhere."""
        counts: list[float] = []
        for stems, share in self._shares:
            if stems in text:
                found = [share * line.count(stems) for line in lines]
                counts = [*map(add, counts, found)] if counts else found
        return counts


class _Count:
    """How often a term stands in each line of a document's stems."""

    def __init__(self, matcher: _Matcher, lines: list[float]) -> None:
        self.weight = matcher.weight
        self.is_filler = matcher.is_filler
        self.own = matcher.own
        self.title, self.names, self.works, _none, self.opening, *_passages = lines
        self.headings, self.text = sum(lines[5::2]), sum(lines[6::2])
        # In the heading and the text of each passage.
        self.passages = [*zip(lines[3::2], lines[4::2], strict=True)]


class _Text:
    """The stems of a document, and where the terms stand in them, in the order of the terms. It
    `has_all` if only words that questions are made of are missing."""

    def __init__(self, stems: str, matchers: Sequence[_Matcher]) -> None:
        # A space on both sides of each word.
        self.text = f" {stems} ".replace("\n", " \n ")
        lines = self.text.split("\n")
        self.title = lines[0]
        found = [(each, each.count(self.text, lines)) for each in matchers]
        self.counts = [_Count(each, counts) for each, counts in found if counts]
        self.has_all = all(counts or each.is_filler for each, counts in found)


def _rank(key: int, text: _Text, average: float) -> Ranked:
    title_length = 1 - TITLE_SHARE + TITLE_SHARE * text.title.count(" ") / TITLE_LENGTH
    length = 1 - TEXT_SHARE + TEXT_SHARE * len(text.text) / average
    score = 0.0
    for count in text.counts:
        worth = (
            TITLE * min(count.title, 2) / title_length
            + OPENING * count.opening
            + HEADING * count.headings
            + NAMES * count.names
            + TEXT * count.text / length
            + WORKS * count.works
        )
        score += count.weight * worth / (worth + SATURATION)
    if len(text.counts) > 1:
        score += _side_by_side(text) + _in_one_passage(text.counts)
    contained = sum(count.weight for count in text.counts if not count.is_filler)
    return Ranked(key, score, contained, text.has_all)


def _side_by_side(text: _Text) -> float:
    """What neighbouring terms add to the score."""
    added = 0.0
    for one, other in pairwise(text.counts):
        together = f" {one.own} {other.own} "
        if together in text.text:
            share = SIDE_BY_SIDE if together in text.title else SIDE_BY_SIDE_IN_TEXT
            added += share * min(one.weight, other.weight)
    return added


def _in_one_passage(counts: Sequence[_Count]) -> float:
    """What the terms in the title and in one passage under it add to the score."""
    in_title = sum(count.weight for count in counts if count.title)
    in_passages = _sums(
        [count.weight if heading or text else 0 for heading, text in count.passages]
        for count in counts
        if not count.title
    )
    return IN_ONE_PASSAGE * (in_title + max(in_passages, default=0))


def _sums(rows: Iterable[Sequence[float]]) -> list[float]:
    """The sum of each column."""
    return [sum(column) for column in zip(*rows, strict=True)]

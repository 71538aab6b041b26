"""Finding articles by words: as they are typed, else with their spelling put right, else by some of
them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from string import ascii_lowercase

from django.utils.safestring import SafeString

from blog import search_engine, search_query
from blog.models import Article, Topic
from blog.models.search import SearchWord, Synonyms
from blog.search_query import Highlighter, Term

# Only words as long as this are put right, so many in a question, and only by words as like.
SPELT = re.compile(r"[a-z]{4,24}")
CORRECTED, LIKENESS, SHARED = 3, 0.7, 3


@dataclass(frozen=True)
class SearchResult:
    """The keys of articles, the best first; the terms that they were found by; and whether those
    are others than were typed, or need not all be held."""

    keys: list[int]
    terms: Sequence[Term]
    is_corrected: bool = False
    is_loose: bool = False

    def __str__(self) -> str:
        return " ".join(map(str, self.terms))


@dataclass(frozen=True)
class Hit:
    """An article in the list of what was found, marked."""

    article: Article
    title: SafeString
    snippet: SafeString
    is_in_works: bool


def find(typed: str, *, topic: Topic | None = None, evidence: str = "") -> SearchResult:
    """The published articles that hold what is asked for; if a topic is given, under it, and if a
    kind of evidence is given, resting on some of it."""
    terms = search_query.read(typed)
    among = Article.objects.published()
    if topic:
        among = among.filter(article_topics__tag=topic)
    if evidence:
        among = among.filter(citations__source__evidence=evidence)
    if not terms:
        return SearchResult([], terms)
    groups = [group.members for group in Synonyms.objects.all()]
    asked = search_query.widen(terms, groups)
    if keys := search_engine.best(asked, among):
        return SearchResult(keys, asked)
    if (better := _put_right(terms)) != terms:
        asked = search_query.widen(better, groups)
        if keys := search_engine.best(asked, among):
            return SearchResult(keys, asked, is_corrected=True)
    keys = search_engine.best(asked, among, is_loose=True) if len(asked) > 1 else []
    # What was put right is not named here: it may be the word of a draft.
    return SearchResult(keys, asked, is_loose=bool(keys))


def hits(keys: Iterable[int], terms: Sequence[Term]) -> list[Hit]:
    """The articles with what is shown of each."""
    shown = Article.objects.published().defer("body").with_authors()
    found = shown.select_related("search_document").in_bulk(list(keys))
    highlighter = Highlighter(terms)
    # One may have been withdrawn a moment ago.
    return [_hit(found[key], highlighter) for key in keys if key in found]


def _hit(article: Article, highlighter: Highlighter) -> Hit:
    document = article.search_document
    snippet = highlighter.snippet(f"{document.standfirst} {document.text}")
    found = snippet or next(
        filter(None, map(highlighter.snippet, document.works.splitlines())), None
    )
    shown = found or search_query.beginning(document.standfirst or document.text)
    return Hit(article, highlighter.mark(article.title), shown, bool(found and not snippet))


def _put_right(terms: Sequence[Term]) -> list[Term]:
    """The terms with each word that no article holds replaced by the nearest that one does."""
    spelt = {word for term in terms for word in term.tokens if SPELT.fullmatch(word)}
    known = set(SearchWord.objects.filter(word__in=spelt).values_list("word", flat=True))
    nearest = {word: _nearest(word) for word in sorted(spelt - known)[:CORRECTED]}
    return [
        replace(term, tokens=tuple(nearest.get(word, word) for word in term.tokens))
        for term in terms
    ]


def _nearest(word: str) -> str:
    """One slip away; else what begins alike."""
    rows = SearchWord.objects.values_list("word", flat=True)
    for candidates in (
        rows.filter(word__in=_slips(word)),
        rows.filter(word__range=(word[:SHARED], word[:SHARED] + "zzz")),
    ):
        if found := get_close_matches(word, candidates, n=1, cutoff=LIKENESS):
            return found[0]
    return word


def _slips(word: str) -> set[str]:
    """Every word that is one letter more, one less, one other or one turn away."""
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    less = {before + after[1:] for before, after in cuts if after}
    turned = {before + after[1] + after[0] + after[2:] for before, after in cuts if len(after) > 1}
    other = {before + c + after[1:] for before, after in cuts if after for c in ascii_lowercase}
    more = {before + c + after for before, after in cuts for c in ascii_lowercase}
    return less | turned | other | more

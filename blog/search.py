"""Full-text search of articles: with the query as typed, else with its spelling corrected, else by
any of its words."""

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

# Words whose spelling may be corrected.
CORRECTABLE = re.compile(r"[a-z]{4,24}")
MAX_CORRECTIONS = 3
# Least similarity of a word and its correction (difflib's ratio, 0 to 1).
MIN_SIMILARITY = 0.7
# Letters that a word and its correction have in common at the beginning, unless they are one edit
# apart.
COMMON_PREFIX = 3


@dataclass(frozen=True)
class SearchResult:
    """The primary keys of articles, best first, and the terms that found them. `is_corrected`: the
    spelling was corrected. `is_loose`: the articles need not contain all terms."""

    keys: list[int]
    terms: Sequence[Term]
    is_corrected: bool = False
    is_loose: bool = False

    def __str__(self) -> str:
        return " ".join(map(str, self.terms))


@dataclass(frozen=True)
class Hit:
    """An article in the list of results, with the terms marked. `is_in_works`: the snippet is from
    the works that it cites."""

    article: Article
    title: SafeString
    snippet: SafeString
    is_in_works: bool


def find(typed: str, *, topic: Topic | None = None, evidence: str = "") -> SearchResult:
    """The published articles that match the query, narrowed to a topic and to a kind of evidence
    that they cite."""
    terms = search_query.parse(typed)
    among = Article.objects.published()
    if topic:
        among = among.filter(article_topics__tag=topic)
    if evidence:
        among = among.filter(citations__source__evidence=evidence)
    if not terms:
        return SearchResult([], terms)
    groups = [group.members for group in Synonyms.objects.all()]
    expanded = search_query.add_synonyms(terms, groups)
    if keys := search_engine.best(expanded, among):
        return SearchResult(keys, expanded)
    if (corrected := _correct(terms)) != terms:
        expanded = search_query.add_synonyms(corrected, groups)
        if keys := search_engine.best(expanded, among):
            return SearchResult(keys, expanded, is_corrected=True)
    keys = search_engine.best(expanded, among, is_loose=True) if len(expanded) > 1 else []
    # Not `is_corrected`, which shows the correction: it may be a word of a draft.
    return SearchResult(keys, expanded, is_loose=bool(keys))


def hits(keys: Iterable[int], terms: Sequence[Term]) -> list[Hit]:
    """The articles with titles and snippets, in the same order; two queries."""
    shown = Article.objects.published().defer("body").with_authors()
    found = shown.select_related("search_document").in_bulk(list(keys))
    highlighter = Highlighter(terms)
    # An article may have been withdrawn since the search.
    return [_hit(found[key], highlighter) for key in keys if key in found]


def _hit(article: Article, highlighter: Highlighter) -> Hit:
    document = article.search_document
    snippet = highlighter.snippet(f"{document.standfirst} {document.text}")
    found = snippet or next(
        filter(None, map(highlighter.snippet, document.works.splitlines())), None
    )
    shown = found or search_query.beginning(document.standfirst or document.text)
    return Hit(article, highlighter.mark(article.title), shown, bool(found and not snippet))


def _correct(terms: Sequence[Term]) -> list[Term]:
    """The terms with each word that is in no article replaced by the most similar one that is."""
    typed = {word for term in terms for word in term.tokens if CORRECTABLE.fullmatch(word)}
    known = set(SearchWord.objects.filter(word__in=typed).values_list("word", flat=True))
    nearest = {word: _nearest(word) for word in sorted(typed - known)[:MAX_CORRECTIONS]}
    return [
        replace(term, tokens=tuple(nearest.get(word, word) for word in term.tokens))
        for term in terms
    ]


def _nearest(word: str) -> str:
    """The most similar known word: one edit away, or else with the same beginning. The word itself
    if there is none."""
    rows = SearchWord.objects.values_list("word", flat=True)
    for candidates in (
        rows.filter(word__in=_edits(word)),
        rows.filter(word__range=(word[:COMMON_PREFIX], word[:COMMON_PREFIX] + "zzz")),
    ):
        if found := get_close_matches(word, candidates, n=1, cutoff=MIN_SIMILARITY):
            return found[0]
    return word


def _edits(word: str) -> set[str]:
    """Every string one edit away: a letter deleted, replaced or inserted, or two transposed."""
    splits = [(word[:index], word[index:]) for index in range(len(word) + 1)]
    deleted = {left + right[1:] for left, right in splits if right}
    transposed = {left + right[1] + right[0] + right[2:] for left, right in splits if right[1:]}
    replaced = {left + c + right[1:] for left, right in splits if right for c in ascii_lowercase}
    inserted = {left + c + right for left, right in splits for c in ascii_lowercase}
    return deleted | transposed | replaced | inserted

"""Full-text search of articles, courses, pages, topics and authors.

A query is a list of terms, and any of them will do: `blog.search_ranking` puts first what contains more
of them, and rarer ones. A term that is found nowhere is taken for the beginning of a word if it is the
last one; if it is no word, for a slip in the spelling; else it is left out, and the page says so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.safestring import SafeString

from blog import highlighting, search_engine, search_ranking, spelling
from blog.folding import WORD, fold_letters
from blog.highlighting import Highlighter
from blog.lay_words import SYNONYMS
from blog.models import Article, Topic
from blog.models.search import OWNERS, SearchDocument, Synonyms
from blog.search_query import Term, may_begin_another, parse, synonyms
from blog.search_ranking import PassageFinder

# Terms found nowhere for which others are tried.
MAX_CHANGES = 3
# Documents whose texts are compared: two pages of results. After them comes what contains all terms,
# the newest first.
MAX_READ = 24


@dataclass(frozen=True)
class SearchResult:
    """The primary keys of documents, best first, and the terms that found them. `corrected` is the
    query with its spelling corrected, empty if it was not. `missing` are the words that nothing
    contains. `is_loose`: nothing contains all terms. Neither counts words that questions are made
    of."""

    keys: list[int]
    terms: Sequence[Term]
    corrected: str = ""
    missing: list[str] = field(default_factory=list)
    is_loose: bool = False


@dataclass(frozen=True)
class Hit:
    """One result, with the terms marked: the passage that answers best, the heading above it, and the
    URL of that heading, empty if it has none. `is_in_works`: the snippet is from the works that the
    article cites."""

    kind: str
    owner: Any
    title: SafeString
    url: str
    heading: SafeString
    snippet: SafeString
    is_in_works: bool

    @property
    def language(self) -> str:
        """The language of the text, empty if it is the site's."""
        return self.owner.language if self.kind == "article" else ""


def find(
    typed: str, *, topic: Topic | None = None, evidence: str = "", is_exact: bool = False
) -> SearchResult:
    """What readers may see that matches the query. With a topic or a kind of evidence: the articles
    with that topic that cite such evidence. `is_exact` leaves the spelling as it is."""
    own = synonyms(row.members for row in Synonyms.objects.all())
    known = SYNONYMS | {key: others + SYNONYMS.get(key, []) for key, others in own.items()}
    terms, corrected = parse(typed, known), ""
    if not terms:
        return SearchResult([], terms)
    among = _among(topic, evidence)
    found = search_engine.find(terms, among)
    if missing := _missing(terms, found):
        changes = _changes(terms, missing, among, is_exact)
        corrected = _corrected(typed, changes)
        terms = parse(corrected or typed, known)
        if any(changed.is_prefix for _term, changed in changes):
            terms[-1] = replace(terms[-1], is_prefix=True)
        if changes:
            found = search_engine.find(terms, among)
    weighed = search_ranking.weigh(terms, found.documents, found.total)
    keys = search_ranking.most_promising(weighed, found.documents)[: search_engine.MAX_MATCHES]
    read = SearchDocument.objects.filter(pk__in=keys[:MAX_READ]).values_list("pk", "stems")
    ranked = search_ranking.rank(weighed, dict(read))
    every = set(range(len(terms)))
    return SearchResult(
        [one.key for one in ranked] + [k for k in keys[MAX_READ:] if every <= found.documents[k]],
        weighed,
        corrected,
        missing=[
            str(terms[index]) for index in _missing(terms, found) if not terms[index].is_filler
        ],
        is_loose=not any(one.has_all for one in ranked),
    )


def hits(keys: Iterable[int], terms: Sequence[Term]) -> list[Hit]:
    """The results with titles and passages, in the same order; three queries for articles, one more
    for all others."""
    documents = SearchDocument.objects.in_bulk(list(keys))
    articles = Article.objects.published().defer("body").with_authors()
    known = articles.in_bulk([each.article_id for each in documents.values() if each.article_id])
    found = {
        each.pk: (each, known[each.article_id])
        for each in documents.values()
        if each.article_id in known
    }
    if others := [each.pk for each in documents.values() if not each.article_id]:
        public = SearchDocument.objects.public().select_related(*OWNERS[1:])
        found |= {each.pk: (each, each.owner) for each in public.filter(pk__in=others)}
    passages, highlighter = PassageFinder(terms), Highlighter(terms)
    # An article may have been withdrawn since the search.
    return [_hit(*found[key], passages, highlighter) for key in keys if key in found]


def _among(topic: Topic | None, evidence: str) -> search_engine.Among:
    if not topic and not evidence:
        return search_engine.public()
    articles = Article.objects.published()
    if topic:
        articles = articles.filter(article_topics__tag=topic)
    if evidence:
        articles = articles.filter(citations__source__evidence=evidence)
    return search_engine.among(SearchDocument.objects.of_articles(articles))


def _missing(terms: Sequence[Term], found: search_engine.Found) -> list[int]:
    """The indexes of the terms that no document contains."""
    contained = set().union(*found.documents.values())
    return [index for index in range(len(terms)) if index not in contained]


def _changes(
    terms: Sequence[Term], missing: Iterable[int], among: search_engine.Among, is_exact: bool
) -> list[tuple[Term, Term]]:
    """Terms that nothing contains, each with one that something does: the last one as the beginning of
    a word, or a term with its spelling corrected."""
    options: list[tuple[Term, Term]] = []
    for term in [terms[index] for index in missing][:MAX_CHANGES]:
        if term is terms[-1] and may_begin_another(term):
            options.append((term, replace(term, is_prefix=True)))
        if not is_exact:
            near = spelling.candidates(term)
            options += [(term, Term(tokens)) for tokens in near]
    if not options:
        return []
    # A known word may be one of a draft, or outside of the filters.
    found = search_engine.find([changed for _term, changed in options], among)
    contained = set().union(*found.documents.values())
    usable = [option for number, option in enumerate(options) if number in contained]
    return list({id(term): (term, changed) for term, changed in reversed(usable)}.values())


def _corrected(typed: str, changes: Iterable[tuple[Term, Term]]) -> str:
    """The query with the words in it that were corrected, empty if none was."""
    corrections = {
        term.tokens[0]: " ".join(changed.tokens)
        for term, changed in changes
        if term.tokens != changed.tokens
    }
    text, done = "", 0
    for word in WORD.finditer(fold_letters(typed)):
        if correction := corrections.get(word[0]):
            text += typed[done : word.start()] + correction
            done = word.end()
    return text and text + typed[done:]


def _hit(
    document: SearchDocument, owner: Any, passages: PassageFinder, highlighter: Highlighter
) -> Hit:
    anchors = [anchor for anchor, _heading, _text in document.passages]
    best = passages.best(document.stems, anchors)
    works = SafeString()
    if best is None:
        works = next(filter(None, map(highlighter.snippet, document.works.splitlines())), works)
    anchor, heading, text = document.passages[best or 0] if document.passages else ("", "", "")
    shown = works or highlighter.snippet(text) or highlighting.beginning(text)
    return Hit(
        document.kind,
        owner,
        title=highlighter.mark(str(owner)),
        url=f"{owner.get_absolute_url()}#{anchor}" if anchor else "",
        heading=highlighter.mark(heading),
        snippet=shown,
        is_in_works=bool(works),
    )

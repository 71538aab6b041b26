"""Search documents: one row for each article with its searchable text, written in the transaction
that changes it. `publishing.save` writes an article's own; authors, topics and sources refresh
theirs by signals, because they are saved in many places."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from html.parser import HTMLParser
from typing import Any
from unicodedata import normalize

from django.db import connections, transaction
from django.db.models import Model, Prefetch, Q
from django.db.models.signals import post_delete, post_save

from blog import search_engine
from blog.folding import fold_letters
from blog.models import Article, ArticleTopic, Author, Byline, Citation, Source, Topic
from blog.models.article import ArticleQuerySet
from blog.models.search import SearchDocument, SearchWord

# Articles that are loaded at once.
CHUNK_SIZE = 200
# Characters of a text that are indexed. PostgreSQL refuses a tsvector of more than a megabyte.
MAX_TEXT_CHARS = 200_000
# The same of a standfirst, and of names.
MAX_SHORT_CHARS = 20_000
# Words that a misspelt word may be corrected to.
SPELLING = re.compile(r"(?<![^\W_])[a-z]{4,30}(?![^\W_])")
INLINE = {"a", "b", "cite", "em", "i", "strong", "sub", "sup"}
# Tags whose contents are separated by a dot in snippets.
SEPARATED = {"h2", "h3", "th", "td"}
FIELDS = search_engine.COLUMNS
# The articles whose search document depends on a row.
DEPENDENTS: dict[type[Model], Callable[[Any], Q]] = {
    Author: lambda author: Q(bylines__author=author) | Q(reviewer=author),
    Source: lambda source: Q(citations__source=source),
    Topic: lambda topic: Q(article_topics__tag=topic),
    ArticleTopic: lambda link: Q(pk=link.content_object_id),
    Byline: lambda byline: Q(pk=byline.article_id),
}


@transaction.atomic
def write(article: Article) -> None:
    """Write the article's search document."""
    for document in _documents(Article.objects.filter(pk=article.pk)):
        document.save()
        _learn(_vocabulary(document, FIELDS))


@transaction.atomic
def refresh(articles: ArticleQuerySet) -> None:
    """Update the search documents of articles whose authors, topics or sources have changed. An
    article without one, as while it is being deleted, is left out."""
    known = articles.filter(search_document__isnull=False).distinct().select_related(None)
    for article in _with_all(known.defer("body")).iterator(CHUNK_SIZE):
        stored = SearchDocument.objects.filter(pk=article.pk)
        fresh = {"names": _names(article), "works": _works(article)}
        if not stored.filter(**fresh).exists():
            stored.update(**fresh)
            _learn(_vocabulary(SearchDocument(**fresh), fresh))


@transaction.atomic
def rebuild() -> Counter[str]:
    """Compare every search document with its article, the known words with the documents, and the
    index with both, and correct what differs. Returns the number of corrections by kind."""
    repaired, vocabulary = Counter[str](), set[str]()
    for document in _documents(Article.objects.all()):
        vocabulary |= _vocabulary(document, FIELDS)
        stored = SearchDocument.objects.filter(pk=document.pk).values(*FIELDS).first()
        if stored != {name: getattr(document, name) for name in FIELDS}:
            repaired["outdated documents" if stored else "missing documents"] += 1
            document.save()
    known = set(SearchWord.objects.values_list("word", flat=True))
    if known != vocabulary:
        repaired["words missing or no longer used"] = len(known ^ vocabulary)
        SearchWord.objects.all().delete()
        _learn(vocabulary)
    repaired["index out of step with the documents"] += search_engine.repair()
    return +repaired


def fill(using: str, plan: list[Any] | None = None, **_signal: Any) -> None:
    """Handler of `post_migrate`: builds the documents of a site that has articles but no
    documents."""
    has_table = search_engine.TABLE in connections[using].introspection.table_names()
    if plan and has_table and Article.objects.exists() and not SearchDocument.objects.exists():
        rebuild()


def connect_signals() -> None:
    """Refresh documents when an author, topic or source is saved or deleted, and when one is added
    to or removed from an article."""
    for model in DEPENDENTS:
        post_save.connect(_refresh, sender=model)
        post_delete.connect(_refresh, sender=model)


def _refresh(sender: type[Model], instance: Any, **_signal: Any) -> None:
    refresh(Article.objects.filter(DEPENDENTS[sender](instance)))


def _with_all(articles: ArticleQuerySet) -> ArticleQuerySet:
    works = Prefetch("citations", Citation.objects.select_related("source"))
    related = articles.select_related("reviewer").prefetch_related("topics", works)  # type: ignore[misc]
    return related.with_authors()


def _documents(articles: ArticleQuerySet) -> Iterator[SearchDocument]:
    for article in _with_all(articles).order_by("pk").iterator(CHUNK_SIZE):
        yield SearchDocument(
            article=article,
            title=normalize("NFC", article.title),
            standfirst=normalize("NFC", article.standfirst)[:MAX_SHORT_CHARS],
            names=_names(article),
            text=_plain_text(article.body),
            works=_works(article),
        )


def _names(article: Article) -> str:
    people = [*article.byline_authors, *filter(None, [article.reviewer])]
    names = [person.name for person in people] + sorted(str(t) for t in article.topics.all())
    return normalize("NFC", ", ".join(names))[:MAX_SHORT_CHARS]


def _works(article: Article) -> str:
    cited = {citation.source_id: citation.source for citation in article.citations.all()}
    return normalize("NFC", "\n".join(map(_work, cited.values())))[:MAX_TEXT_CHARS]


def _work(source: Source) -> str:
    names = [name.get("family") or name.get("literal", "") for name in source.authors]
    texts = [", ".join(names), source.plain_title, source.container_title, str(source.year or "")]
    numbers = [source.doi, source.pmid, source.pmcid]
    return ". ".join(filter(None, [*texts, *numbers])) + "."


def _learn(vocabulary: Iterable[str]) -> None:
    rows = [SearchWord(word=word) for word in sorted(vocabulary)]
    SearchWord.objects.bulk_create(rows, ignore_conflicts=True)


def _vocabulary(document: SearchDocument, fields: Iterable[str]) -> set[str]:
    text = " ".join(getattr(document, name) for name in fields)
    return set(SPELLING.findall(fold_letters(text)))


def _plain_text(body: str) -> str:
    reader = _TextReader()
    reader.feed(body)
    reader.close()
    text = " ".join("".join(reader.pieces).split())
    return normalize("NFC", text.replace("· ·", "·").strip("· "))[:MAX_TEXT_CHARS]


class _TextReader(HTMLParser):
    """Collects the text of a body, with spaces between blocks, cells and lines."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.pieces.append("" if tag in INLINE else " · " if tag in SEPARATED else " ")

    def handle_endtag(self, tag: str) -> None:
        self.handle_starttag(tag, [])

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

"""The rows that search reads: one an article, written in the transaction that changes what it
holds. An article writes its own when it is saved; authors, topics and sources write theirs of it
by signals, because they are written in many places."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from html.parser import HTMLParser
from typing import Any
from unicodedata import normalize

from django.db import connections, transaction
from django.db.models import Model, Prefetch, Q
from django.db.models.signals import post_delete, post_save

from blog import search_engine, search_query
from blog.models import Article, ArticleTopic, Author, Byline, Citation, Source, Topic
from blog.models.article import ArticleQuerySet
from blog.models.search import SearchDocument, SearchWord

# Articles read at once; and what is read of a text, which is a long book: PostgreSQL refuses more
# than a megabyte.
CHUNK, LONGEST = 200, 200_000
SPELT = re.compile(r"(?<![^\W_])[a-z]{4,30}(?![^\W_])")
INLINE = {"a", "b", "cite", "em", "i", "strong", "sub", "sup"}
# Each end of these shows.
APART = {"h2", "h3", "th", "td"}
FIELDS = search_engine.COLUMNS
# Which articles hold something of a row.
WHERE: dict[type[Model], Callable[[Any], Q]] = {
    Author: lambda author: Q(bylines__author=author) | Q(reviewer=author),
    Source: lambda source: Q(citations__source=source),
    Topic: lambda topic: Q(article_topics__tag=topic),
    ArticleTopic: lambda link: Q(pk=link.content_object_id),
    Byline: lambda byline: Q(pk=byline.article_id),
}


@transaction.atomic
def write(article: Article) -> None:
    """The article's row as the article is now."""
    for document in _documents(Article.objects.filter(pk=article.pk)):
        document.save()
        _learn(_spelt(document, FIELDS))


@transaction.atomic
def refresh(articles: ArticleQuerySet) -> None:
    """The rows of articles whose authors, topics or sources have changed. An article that has none,
    as while it is deleted, gets none."""
    known = articles.filter(search_document__isnull=False).distinct().select_related(None)
    for article in _complete(known.defer("body")).iterator(CHUNK):
        stored = SearchDocument.objects.filter(pk=article.pk)
        fresh = {"names": _names(article), "works": _works(article)}
        if not stored.filter(**fresh).exists():
            stored.update(**fresh)
            _learn(_spelt(SearchDocument(**fresh), fresh))


@transaction.atomic
def rebuild() -> Counter[str]:
    """Compares every row with its article, the words with the rows and the index with both; puts
    right what differs, and says what and how often."""
    repaired, spelt = Counter[str](), set[str]()
    for document in _documents(Article.objects.all()):
        spelt |= _spelt(document, FIELDS)
        stored = SearchDocument.objects.filter(pk=document.pk).values(*FIELDS).first()
        if stored != {name: getattr(document, name) for name in FIELDS}:
            repaired["articles outdated" if stored else "articles missing"] += 1
            document.save()
    known = set(SearchWord.objects.values_list("word", flat=True))
    if known != spelt:
        repaired["search words missing or no longer used"] = len(known ^ spelt)
        SearchWord.objects.all().delete()
        _learn(spelt)
    repaired["index that differed from its rows"] += search_engine.repair()
    return +repaired


def fill(using: str, plan: list[Any] | None = None, **_signal: Any) -> None:
    """After the migration that brings the rows to a site that has articles."""
    is_there = search_engine.TABLE in connections[using].introspection.table_names()
    if plan and is_there and Article.objects.exists() and not SearchDocument.objects.exists():
        rebuild()


def listen() -> None:
    """Hears of every author, topic and source that is saved, and of those an article takes or
    gives up."""
    for model in WHERE:
        post_save.connect(_refresh, sender=model)
        post_delete.connect(_refresh, sender=model)


def _refresh(sender: type[Model], instance: Any, **_signal: Any) -> None:
    refresh(Article.objects.filter(WHERE[sender](instance)))


def _complete(articles: ArticleQuerySet) -> ArticleQuerySet:
    works = Prefetch("citations", Citation.objects.select_related("source"))
    related = articles.select_related("reviewer").prefetch_related("topics", works)  # type: ignore[misc]
    return related.with_authors()


def _documents(articles: ArticleQuerySet) -> Iterator[SearchDocument]:
    for article in _complete(articles).order_by("pk").iterator(CHUNK):
        yield SearchDocument(
            article=article,
            title=normalize("NFC", article.title),
            standfirst=normalize("NFC", article.standfirst),
            names=_names(article),
            text=_plain(article.body),
            works=_works(article),
        )


def _names(article: Article) -> str:
    people = [*article.byline_authors, *filter(None, [article.reviewer])]
    names = [person.name for person in people] + sorted(str(t) for t in article.topics.all())
    return normalize("NFC", ", ".join(names))


def _works(article: Article) -> str:
    cited = {citation.source_id: citation.source for citation in article.citations.all()}
    return normalize("NFC", "\n".join(map(_work, cited.values())))[:LONGEST]


def _work(source: Source) -> str:
    who = [name.get("family") or name.get("literal", "") for name in source.authors]
    numbers = [source.doi, source.pmid, source.pmcid]
    said = [", ".join(who), source.plain_title, source.container_title, str(source.year or "")]
    return ". ".join(filter(None, [*said, *numbers])) + "."


def _learn(spelt: Iterable[str]) -> None:
    rows = [SearchWord(word=word) for word in sorted(spelt)]
    SearchWord.objects.bulk_create(rows, ignore_conflicts=True)


def _spelt(document: SearchDocument, fields: Iterable[str]) -> set[str]:
    return set(
        SPELT.findall(search_query.fold(" ".join(getattr(document, name) for name in fields)))
    )


def _plain(body: str) -> str:
    reader = _Plain()
    reader.feed(body)
    reader.close()
    text = " ".join("".join(reader.pieces).split())
    return normalize("NFC", text.replace("· ·", "·").strip("· "))[:LONGEST]


class _Plain(HTMLParser):
    """The words of a body. Where a paragraph, a cell or a line ends, so does a word."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.pieces.append("" if tag in INLINE else " · " if tag in APART else " ")

    def handle_endtag(self, tag: str) -> None:
        self.handle_starttag(tag, [])

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

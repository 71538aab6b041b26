"""Search documents: one row for each article, course, page, topic and author, written in the
transaction that changes it. `publishing.save` writes an article's own; signals write or refresh the
others, because authors, topics, sources and courses are saved in many places."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple
from unicodedata import normalize

from django.db import connections, transaction
from django.db.models import Model, Prefetch, Q
from django.db.models.signals import post_delete, post_save
from django.utils.translation import gettext as _

from blog import passages, search_engine
from blog.folding import fold_letters
from blog.models import Article, ArticleTopic, Author, Byline, Citation, Source, Topic
from blog.models.article import ArticleQuerySet
from blog.models.search import OWNERS, SearchDocument, SearchWord
from blog.passages import Passage
from blog.search_query import stems, tokens
from courses.models import Course, Module
from website.models import Page

# Articles that are loaded at once.
CHUNK_SIZE = 200
# Characters of all passages that are indexed, and of names and works. PostgreSQL refuses a tsvector
# of more than a megabyte.
MAX_TEXT_CHARS = 200_000
MAX_SHORT_CHARS = 20_000
# Words that a misspelt word may be corrected to.
SPELLING = re.compile(r"(?<![^\W_])[a-z]{3,30}(?![^\W_])")
FIELDS = ("passages", "works", "title_stems", "stems")
# The articles whose search document depends on a row.
DEPENDENTS: dict[type[Model], Callable[[Any], Q]] = {
    Author: lambda author: Q(bylines__author=author) | Q(reviewer=author),
    Source: lambda source: Q(citations__source=source),
    Topic: lambda topic: Q(article_topics__tag=topic),
    ArticleTopic: lambda link: Q(pk=link.content_object_id),
    Byline: lambda byline: Q(pk=byline.article_id),
}


class Text(NamedTuple):
    """What is searched of one page. `works` has a line for each work; the first of the passages is the
    standfirst."""

    title: str
    names: str
    works: str
    passages: list[Passage]

    @property
    def lines(self) -> list[str]:
        """The title, the names, the works, and the heading and the text of each passage."""
        parts = (part for passage in self.passages for part in passage[1:])
        return [self.title, self.names, self.works, *parts]

    def document(self, **owner: int) -> SearchDocument:
        """An unsaved document of this text."""
        read = [stems(tokens(line)) for line in self.lines]
        # Lists, as JSON gives them back.
        stored = [list(passage) for passage in self.passages]
        return SearchDocument(
            passages=stored, works=self.works, title_stems=read[0], stems="\n".join(read), **owner
        )


@transaction.atomic
def write(owner: Model) -> None:
    """Write the search document of an article, course, page, topic or author."""
    kind = owner._meta.model_name or ""
    for key, text in _texts(kind, type(owner)._default_manager.filter(pk=owner.pk)):
        _store(kind, key, text)
        _learn(_vocabulary(text))


@transaction.atomic
def refresh(articles: ArticleQuerySet) -> None:
    """Update the search documents of articles whose authors, topics or sources have changed. An
    article without one, as while it is being deleted, is left out."""
    known = articles.filter(search_document__isnull=False).distinct().select_related(None)
    for key, text in _texts("article", known):
        if _store("article", key, text):
            _learn(_vocabulary(text))


@transaction.atomic
def rebuild() -> Counter[str]:
    """Compare every search document with what it is about, the known words with the documents, and
    the index with both, and correct what differs. Returns the number of corrections by kind."""
    repaired, vocabulary = Counter[str](), set[str]()
    for kind in OWNERS:
        model: Any = SearchDocument._meta.get_field(kind).related_model
        for key, text in _texts(kind, model._default_manager.all()):
            vocabulary |= _vocabulary(text)
            if what := _store(kind, key, text):
                repaired[f"{what} documents"] += 1
    known = set(SearchWord.objects.values_list("word", flat=True))
    if known != vocabulary:
        repaired["words missing or no longer used"] = len(known ^ vocabulary)
        SearchWord.objects.all().delete()
        _learn(vocabulary)
    repaired["index out of step with the documents"] += search_engine.repair()
    return +repaired


def fill(using: str, plan: list[Any] | None = None, **_signal: Any) -> None:
    """Handler of `post_migrate`: builds the documents of a site that has none."""
    has_table = search_engine.TABLE in connections[using].introspection.table_names()
    if plan and has_table and not SearchDocument.objects.exists():
        rebuild()


def connect_signals() -> None:
    """Write documents when a course, page, topic or author is saved, and refresh those of articles
    when what they name is saved, deleted, added or removed."""
    for owner in (Course, Page, Topic, Author):
        post_save.connect(_write, sender=owner)
    for signal in (post_save, post_delete):
        signal.connect(_write_course, sender=Module)
        for model in DEPENDENTS:
            signal.connect(_refresh, sender=model)


def _write(sender: type[Model], instance: Any, **_signal: Any) -> None:
    write(instance)


def _write_course(sender: type[Model], instance: Any, **_signal: Any) -> None:
    for course in Course.objects.filter(pk=instance.course_id, search_document__isnull=False):
        write(course)


def _refresh(sender: type[Model], instance: Any, **_signal: Any) -> None:
    refresh(Article.objects.filter(DEPENDENTS[sender](instance)))


def _store(kind: str, key: int, text: Text) -> str:
    """Save a document unless it is stored like this already. Returns what was wrong with the stored
    one, if anything."""
    fresh = text.document(**{f"{kind}_id": key})
    stored = SearchDocument.objects.filter(**{kind: key})
    found = stored.values(*FIELDS).first()
    written = {name: getattr(fresh, name) for name in FIELDS}
    if found is None:
        fresh.save()
        return "missing"
    if found == written:
        return ""
    stored.update(**written)
    return "outdated"


def _texts(kind: str, rows: Any) -> Iterator[tuple[int, Text]]:
    """The primary key and the text of each row."""
    if kind == "article":
        rows = _with_all(rows)
    for row in rows.order_by("pk").iterator(CHUNK_SIZE):
        title, names, works, found = READERS[kind](row)
        yield (
            row.pk,
            Text(
                normalize("NFC", title),
                normalize("NFC", names)[:MAX_SHORT_CHARS],
                normalize("NFC", works)[:MAX_TEXT_CHARS],
                list(_up_to(MAX_TEXT_CHARS, found)),
            ),
        )


def _up_to(length: int, found: Iterable[Passage]) -> Iterator[Passage]:
    for anchor, heading, text in found:
        passage = Passage(anchor, normalize("NFC", heading), normalize("NFC", text))
        length -= len(passage.heading) + len(passage.text)
        if length < 0:
            return
        yield passage


def _of_article(article: Article) -> Text:
    people = [*article.byline_authors, *filter(None, [article.reviewer])]
    names = [person.name for person in people] + sorted(str(t) for t in article.topics.all())
    cited = {citation.source_id: citation.source for citation in article.citations.all()}
    found = [_opening(article.standfirst), *passages.of_article(article.body)]
    if article.caution:
        found.append(Passage("caution", _("Caution"), _line(article.caution)))
    return Text(article.title, ", ".join(names), "\n".join(map(_work, cited.values())), found)


def _of_course(course: Course) -> Text:
    refunds = course.refunds and f"{_('Refunds')}: {course.refunds}"
    found = [
        _opening(course.summary),
        *_without_anchors(course.description),
        Passage("", _("Who it is for"), course.for_whom),
        Passage("", _("What it is not"), course.not_for),
        *(Passage("modules", each.title, each.summary) for each in course.modules.all()),
        Passage("teacher", _("Who teaches it"), course.teacher),
        Passage("refunds", _("If you cancel"), refunds),
    ]
    filled = [passage for passage in found[1:] if passage.text or passage.anchor == "modules"]
    return Text(course.title, _("Course"), "", [found[0], *filled])


def _of_page(page: Page) -> Text:
    return Text(page.title, "", "", [_opening(""), *_without_anchors(page.body)])


def _of_topic(topic: Topic) -> Text:
    return Text(topic.name, "", "", [_opening(topic.description)])


def _of_author(author: Author) -> Text:
    return Text(author.name, "", "", [_opening(author.credentials), _opening(author.bio)])


READERS: dict[str, Callable[[Any], Text]] = {
    "article": _of_article,
    "course": _of_course,
    "page": _of_page,
    "topic": _of_topic,
    "author": _of_author,
}


def _opening(text: str) -> Passage:
    """A passage without a heading."""
    return Passage("", "", _line(text))


def _line(text: str) -> str:
    return " ".join(text.split())[: passages.MAX_CHARS]


def _without_anchors(html: str) -> list[Passage]:
    """The passages of a text whose headings have no ids."""
    return [passage._replace(anchor="") for passage in passages.split(html)]


def _with_all(articles: ArticleQuerySet) -> ArticleQuerySet:
    works = Prefetch("citations", Citation.objects.select_related("source"))
    related = articles.select_related("reviewer").prefetch_related("topics", works)  # type: ignore[misc]
    return related.with_authors()


def _work(source: Source) -> str:
    names = [name.get("family") or name.get("literal", "") for name in source.authors]
    texts = [", ".join(names), source.plain_title, source.container_title, str(source.year or "")]
    numbers = [source.doi, source.pmid, source.pmcid]
    return ". ".join(filter(None, [*texts, *numbers])) + "."


def _vocabulary(text: Text) -> set[str]:
    return set(SPELLING.findall(fold_letters("\n".join(text.lines))))


def _learn(vocabulary: Iterable[str]) -> None:
    rows = [SearchWord(word=word) for word in sorted(vocabulary)]
    SearchWord.objects.bulk_create(rows, ignore_conflicts=True)

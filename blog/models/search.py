"""The search index: a document for each page that is found, the known words, and synonyms."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from blog.models.article import Article, ArticleQuerySet, Topic
from blog.models.author import Author
from courses.models import Course
from website.models import Page

# The fields of which each document has exactly one, in the order of preference among equals.
OWNERS = ("article", "course", "page", "topic", "author")


class SearchDocumentQuerySet(models.QuerySet["SearchDocument"]):
    def public(self) -> "SearchDocumentQuerySet":
        """The documents of what readers may see. Authors and topics count with their first published
        article."""
        articles = Article.objects.published()
        return self.filter(
            Exists(articles.filter(pk=OuterRef("article")))
            | Exists(Course.objects.published().filter(pk=OuterRef("course")))
            | Q(page__isnull=False)
            | Exists(articles.filter(article_topics__tag=OuterRef("topic")))
            | Exists(articles.filter(bylines__author=OuterRef("author")))
        )

    def of_articles(self, articles: ArticleQuerySet) -> "SearchDocumentQuerySet":
        """The documents of these articles."""
        return self.filter(Exists(articles.filter(pk=OuterRef("article"))))


def _owner(model: type[models.Model]) -> "models.OneToOneField[Any, Any]":
    return models.OneToOneField(
        model, on_delete=models.CASCADE, null=True, related_name="search_document"
    )


def _is_only(name: str) -> Q:
    """That this owner is set, and no other."""
    return Q(*(Q(**{f"{other}__isnull": other != name}) for other in OWNERS))


class SearchDocument(models.Model):
    """What search reads of an article, course, page, topic or author. `blog.search_documents` writes
    it, `blog.search_engine` creates the database's full-text index on it.

    `passages` are lists of an anchor on the page, a heading and a text; the first is the standfirst.
    `stems` are lines with the stems of the title, of names, of works, and of the heading and the text
    of each passage."""

    article = _owner(Article)
    course = _owner(Course)
    page = _owner(Page)
    topic = _owner(Topic)
    author = _owner(Author)
    # In the order in which SQLite reads them: ranking reads the stems of many rows.
    title_stems = models.TextField(blank=True)
    stems = models.TextField(blank=True)
    works = models.TextField(blank=True)
    passages = models.JSONField(default=list)

    objects = SearchDocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(*map(_is_only, OWNERS), _connector=Q.OR),
                name="blog_search_document_of_one",
            )
        ]

    def __str__(self) -> str:
        return str(self.owner)

    @property
    def kind(self) -> str:
        """The name of the field that is set."""
        return next(name for name in OWNERS if getattr(self, f"{name}_id") is not None)

    @property
    def owner(self) -> Any:
        """What the document is about."""
        return getattr(self, self.kind)


class SearchWord(models.Model):
    """A word that a document contains, for correcting the spelling of queries."""

    word = models.CharField(max_length=30, primary_key=True)

    def __str__(self) -> str:
        return self.word


class Synonyms(models.Model):
    """Words with the same meaning: a search for one finds all of them."""

    terms = models.CharField(
        _("terms"),
        max_length=300,
        unique=True,
        help_text=_(
            "Separated by commas, such as: cramp, spasm, charley horse. A search for one of them finds "
            "all. Plurals need not be added."
        ),
    )

    class Meta:
        verbose_name = _("synonyms")
        verbose_name_plural = _("synonyms")
        ordering = ["terms"]

    def __str__(self) -> str:
        return self.terms

    @property
    def members(self) -> list[str]:
        """The words or phrases, as a list."""
        return [word for part in self.terms.split(",") if (word := " ".join(part.split()))]

    def clean(self) -> None:
        self.terms = ", ".join(self.members)
        if len(self.members) < 2:
            text = _("Enter two or more words, separated by commas.")
            raise ValidationError({"terms": ValidationError(text, code="alone")})

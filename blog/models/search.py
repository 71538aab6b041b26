"""The search index: a document for each article, the known words, and synonyms."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from blog.models.article import Article


class SearchDocument(models.Model):
    """The searchable text of an article. `blog.search_documents` writes it, `blog.search_engine`
    creates the database's full-text index on it."""

    article = models.OneToOneField(
        Article, on_delete=models.CASCADE, primary_key=True, related_name="search_document"
    )
    title = models.TextField(blank=True)
    standfirst = models.TextField(blank=True)
    names = models.TextField(blank=True)
    text = models.TextField(blank=True)
    works = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.title


class SearchWord(models.Model):
    """A word that an article contains, for correcting the spelling of queries."""

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

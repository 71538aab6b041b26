"""What search reads of each article, the words it knows, and those that mean the same."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from blog.models.article import Article


class SearchDocument(models.Model):
    """One article as search reads it: `blog.search_documents` writes it, `blog.search_engine`
    hangs the database's own index on it."""

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
    """A word that some article holds, for those who mistype it."""

    word = models.CharField(max_length=30, primary_key=True)

    def __str__(self) -> str:
        return self.word


class Synonyms(models.Model):
    """Words that readers use for the same thing. Whoever searches for one finds them all."""

    terms = models.CharField(
        _("terms"),
        max_length=300,
        unique=True,
        help_text=_(
            "Separated by commas, such as: cramp, spasm, charley horse. Whoever searches for one "
            "of them finds them all. Give each word once; its plural is found by itself."
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
        """The words, one by one; a member may be several words long."""
        return [word for part in self.terms.split(",") if (word := " ".join(part.split()))]

    def clean(self) -> None:
        self.terms = ", ".join(self.members)
        if len(self.members) < 2:
            text = _("Give two words or more, separated by commas.")
            raise ValidationError({"terms": ValidationError(text, code="alone")})

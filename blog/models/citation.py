"""Where each source is cited."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Citation(models.Model):
    """A citation mark in an article's body: an index that is rebuilt each time the article is
    saved."""

    class Kind(models.TextChoices):
        REFERENCE = "reference", _("reference")
        QUOTATION = "quotation", _("quotation")

    article = models.ForeignKey("blog.Article", on_delete=models.CASCADE, related_name="citations")
    source = models.ForeignKey("blog.Source", on_delete=models.PROTECT, related_name="citations")
    position = models.PositiveIntegerField(_("position in the text"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        ordering = ["article", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "position"], name="blog_one_citation_a_position"
            )
        ]

    def __str__(self) -> str:
        return f"{self.article_id}.{self.position}"

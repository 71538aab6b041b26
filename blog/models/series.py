"""Series of articles."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from website.one_line import OneLineTextField


class Series(models.Model):
    """A series; its articles are ordered by `Article.part`."""

    title = OneLineTextField(_("title"), max_length=120, unique=True)

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

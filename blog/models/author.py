"""Authors and reviewers."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from blog.citations import csl
from website.models import Image
from website.one_line import OneLineTextField
from website.plain_text import MultilineTextField


class Author(models.Model):
    """A person who writes or reviews articles."""

    name = OneLineTextField(_("name"), max_length=120)
    slug = models.SlugField(_("address"), unique=True)
    credentials = OneLineTextField(
        _("credentials"),
        max_length=160,
        blank=True,
        help_text=_("Shown to readers: what qualifies this person to write about health."),
    )
    bio = MultilineTextField(_("about"), blank=True)
    photo = models.ForeignKey(
        Image, verbose_name=_("photo"), null=True, blank=True, on_delete=models.SET_NULL
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("login"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="author",
        help_text=_("Replies sent while logged in as this user are marked as the author's."),
    )
    cited_as = OneLineTextField(
        _("name in references"),
        max_length=160,
        blank=True,
        help_text=_(
            "The name in citations of an article, such as “Garrison, Scott R.”. If empty, the name above."
        ),
    )
    orcid = models.CharField(
        _("ORCID"),
        max_length=19,
        blank=True,
        validators=[
            RegexValidator(
                r"^\d{4}-\d{4}-\d{4}-\d{3}[\dX]$", _("An ORCID looks like 0000-0002-1825-0097.")
            )
        ],
    )

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("blog:author", args=[self.slug])

    @property
    def csl_name(self) -> dict[str, str]:
        """The CSL name for a reference to an article."""
        return csl.read_name(self.cited_as) if self.cited_as else {"literal": self.name}

"""What is taught."""

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from website.models import Image
from website.prose import ProseField


def validate_not_reserved(slug: str) -> None:
    """`/courses/receipt/…` belongs to students' receipts."""
    if slug == "receipt":
        raise ValidationError(
            _("The site uses this address itself. Choose another."), code="reserved"
        )


class CourseQuerySet(models.QuerySet["Course"]):
    def published(self) -> "CourseQuerySet":
        """What visitors may see. Say it nowhere else."""
        return self.filter(is_published=True)


class Course(models.Model):
    """A course, whenever it runs."""

    title = models.CharField(_("title"), max_length=160)
    slug = models.SlugField(
        _("address"),
        max_length=120,
        unique=True,
        validators=[validate_not_reserved],
        help_text=_("Part of the course's address. Links to an old address stop working."),
    )
    summary = models.TextField(
        _("summary"), help_text=_("One or two sentences, for lists and for search engines.")
    )
    description = ProseField(_("description"))
    teacher = models.TextField(
        _("teacher"), help_text=_("Who teaches, and what qualifies them. Shown as you type it.")
    )
    for_whom = models.TextField(_("who it is for"), blank=True)
    not_for = models.TextField(
        _("what it is not"),
        blank=True,
        help_text=_("What students must not expect, such as medical advice or a licence to treat."),
    )
    image = models.ForeignKey(
        Image, verbose_name=_("image"), null=True, blank=True, on_delete=models.PROTECT
    )
    price = models.CharField(
        _("price"),
        max_length=160,
        help_text=_("The whole price in words, such as £180 for all six evenings."),
    )
    disclosure = models.TextField(
        _("disclosure"),
        blank=True,
        help_text=_("Who earns from this course. Shown wherever the course is recommended."),
    )
    is_published = models.BooleanField(
        _("published"),
        default=False,
        help_text=_("Visitors see the course only when this is ticked."),
    )

    objects = CourseQuerySet.as_manager()

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("courses:course", args=[self.slug])


class Module(models.Model):
    """One part of a course, in order."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="modules")
    position = models.PositiveSmallIntegerField(_("place in the course"), default=1)
    title = models.CharField(_("title"), max_length=160)
    summary = models.TextField(_("what it covers"), blank=True)

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title

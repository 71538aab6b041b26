"""Courses and their modules."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from website.models import Image
from website.one_line import OneLineTextField
from website.plain_text import MultilineTextField
from website.prose.fields import ProseField


def validate_not_reserved(slug: str) -> None:
    """Refuse the URLs of students' receipts and certificates."""
    if slug in {"receipt", "certificates"}:
        raise ValidationError(
            _("The site itself uses this address. Choose another."), code="reserved"
        )


def amount_field(name: Any, **options: Any) -> "models.DecimalField[Any, Any]":
    """A field for an amount of money, zero or more, with two decimals."""
    return models.DecimalField(
        name, max_digits=8, decimal_places=2, validators=[MinValueValidator(0)], **options
    )


def _at_most_the_price(name: str) -> Q:
    return Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": 0, f"{name}__lte": F("price")})


class CourseQuerySet(models.QuerySet["Course"]):
    def published(self) -> "CourseQuerySet":
        """Courses that visitors may see. Use this wherever they are shown."""
        return self.filter(is_published=True)


class Course(models.Model):
    """A course. Its dates belong to its intakes."""

    title = OneLineTextField(_("title"), max_length=160)
    slug = models.SlugField(
        _("address"),
        max_length=120,
        unique=True,
        validators=[validate_not_reserved],
        help_text=_("Part of the course’s URL. Links to the old address stop working."),
    )
    summary = MultilineTextField(
        _("summary"), help_text=_("One or two sentences, for lists and for search engines.")
    )
    description = ProseField(_("description"))
    teacher = MultilineTextField(
        _("teacher"), help_text=_("Who teaches, and their qualifications. Shown as you type it.")
    )
    for_whom = MultilineTextField(_("who it is for"), blank=True)
    not_for = MultilineTextField(
        _("what it is not"),
        blank=True,
        help_text=_("What students must not expect, such as medical advice or a licence to treat."),
    )
    image = models.ForeignKey(
        Image, verbose_name=_("image"), null=True, blank=True, on_delete=models.PROTECT
    )
    price = amount_field(
        _("price"), default=0, help_text=_("The full price of one place. 0 if it is free.")
    )
    early_price = amount_field(
        _("early price"),
        null=True,
        blank=True,
        help_text=_(
            "For students who sign up early. Each intake sets the date. Empty: no early price."
        ),
    )
    concession_price = amount_field(
        _("concession price"),
        null=True,
        blank=True,
        help_text=_("A lower price for some students. Empty: no concession."),
    )
    concession_for = OneLineTextField(
        _("who can pay the concession price"),
        max_length=200,
        blank=True,
        help_text=_("Such as “students and people without work”. The site does not check it."),
    )
    currency = models.CharField(
        _("currency"),
        max_length=3,
        default="GBP",
        validators=[RegexValidator(r"^[A-Z]{3}\Z", _("Three capital letters, such as GBP."))],
        help_text=_("Three letters, such as GBP, EUR or USD."),
    )
    price_note = OneLineTextField(
        _("note after the price"),
        max_length=160,
        blank=True,
        help_text=_("Such as “for all six evenings, with tea”."),
    )
    refunds = MultilineTextField(
        _("refunds"),
        blank=True,
        help_text=_(
            "What a student who cancels gets back, and until when. Shown on the sign-up form."
        ),
    )
    disclosure = MultilineTextField(
        _("disclosure"),
        blank=True,
        help_text=_("Who earns money from this course. Shown wherever the course is recommended."),
    )
    is_published = models.BooleanField(
        _("published"),
        default=False,
        help_text=_("Visitors see the course only if this is ticked."),
    )

    objects = CourseQuerySet.as_manager()

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(price__gte=0) & _at_most_the_price("early_price"),
                name="courses_early_price_is_lower",
                violation_error_message=_("The early price must not be higher than the price."),
            ),
            models.CheckConstraint(
                condition=_at_most_the_price("concession_price"),
                name="courses_concession_is_lower",
                violation_error_message=_(
                    "The concession price must not be higher than the price."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("courses:course", args=[self.slug])


class Module(models.Model):
    """One part of a course."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="modules")
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    title = OneLineTextField(_("title"), max_length=160)
    summary = MultilineTextField(_("what it covers"), blank=True)

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title

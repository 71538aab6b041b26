"""Images and their renditions."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from website.files.storage import is_whole, measure
from website.one_line import OneLineTextField

PERCENT = [MinValueValidator(0), MaxValueValidator(100)]


class StoredFile(models.Model):
    """A row with a `file`, and what is known of it: a file that was cut short or changed is told
    from a whole one. Length 0 means that the file was never seen whole."""

    file: Any
    file_length = models.PositiveIntegerField(default=0, editable=False)
    file_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        abstract = True

    def has_whole_file(self) -> bool:
        """Whether the file is there as it was stored. Reads it from beginning to end."""
        return is_whole(self.file.name, self.file_length, self.file_digest)


class Image(StoredFile):
    """An image, stored re-encoded and without metadata."""

    # What the worker notes; no page shows it.
    INTERNAL_FIELDS = (
        *("file_length", "file_digest", "file_is_broken"),
        *("files_check_due_at", "renditions_due_at"),
    )

    file = models.ImageField(
        _("file"),
        upload_to="images",
        width_field="width",
        height_field="height",
        help_text=_("JPEG, PNG, WebP, GIF or AVIF. Where and when it was taken is removed."),
    )
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    title = OneLineTextField(
        _("title"),
        max_length=120,
        help_text=_("For finding it again; readers do not see it."),
    )
    alt = OneLineTextField(
        _("alternative text"),
        max_length=300,
        blank=True,
        help_text=_("What the picture shows, for readers who cannot see it."),
    )
    is_decorative = models.BooleanField(
        _("decorative"),
        default=False,
        help_text=_("The picture says nothing that the text does not. Screen readers skip it."),
    )
    credit = OneLineTextField(_("credit"), max_length=160, blank=True)
    focal_x = models.PositiveSmallIntegerField(
        _("focal point, from the left (%)"), default=50, validators=PERCENT
    )
    focal_y = models.PositiveSmallIntegerField(
        _("focal point, from the top (%)"),
        default=50,
        validators=PERCENT,
        help_text=_("The part that stays in view when the picture is cropped for a list."),
    )
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now, editable=False)
    renditions_due_at = models.DateTimeField(null=True, blank=True, editable=False, db_index=True)
    files_check_due_at = models.DateTimeField(default=timezone.now, editable=False, db_index=True)
    file_is_broken = models.BooleanField(
        _("file damaged or missing"), default=False, editable=False
    )

    class Meta:
        verbose_name = _("image")
        verbose_name_plural = _("images")
        ordering = ["-uploaded_at"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(is_decorative=True) & Q(alt=""))
                | (Q(is_decorative=False) & ~Q(alt="")),
                name="website_image_alt_or_decorative",
                violation_error_message=_(
                    "Say what the picture shows, or tick “decorative” and leave the text empty."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Make new renditions due if the file or the focal point has changed, and note the length
        and the digest of a new file."""
        changed: dict[str, Any] = {}
        if self.differs("file"):
            changed["file_length"], changed["file_digest"] = measure(str(self.file))
            changed["file_is_broken"] = False
        if changed or self.differs("focal_x", "focal_y"):
            changed["renditions_due_at"] = timezone.now()
        for name, value in changed.items():
            setattr(self, name, value)
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, *changed}
        super().save(*args, **kwargs)

    def differs(self, *names: str) -> bool:
        """Whether the stored row, if any, has other values in these fields."""
        values = {name: self.serializable_value(name) for name in names}
        return not Image.objects.filter(pk=self.pk, **values).exists()


class Rendition(StoredFile):
    """One file of an image: a shape, a format and a size. The row is created after its file."""

    class Shape(models.TextChoices):
        WHOLE = "whole", _("whole")
        CARD = "card", _("cropped for lists")

    class Format(models.TextChoices):
        AVIF = "avif", "AVIF"
        WEBP = "webp", "WebP"
        JPEG = "jpeg", "JPEG"
        PNG = "png", "PNG"

    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="renditions")
    shape = models.CharField(max_length=10, choices=Shape)
    format = models.CharField(max_length=10, choices=Format)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    file = models.FileField(upload_to="images")

    class Meta:
        verbose_name = _("rendition")
        verbose_name_plural = _("renditions")
        ordering = ["shape", "format", "width"]
        constraints = [
            models.UniqueConstraint(
                fields=["image", "shape", "format", "width"],
                name="website_one_rendition_a_size",
            )
        ]

    def __str__(self) -> str:
        return self.file.name or ""

"""The image library."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from website.admin.editing import EditingAdmin
from website.admin.forms import ImageForm
from website.images import verification
from website.models import Image


@admin.register(Image)
class ImageAdmin(EditingAdmin):
    form = ImageForm
    list_display = ["title", "preview", "alt", "uploaded_at"]
    list_filter = ["file_is_broken"]
    search_fields = ["title", "alt"]
    readonly_fields = ["preview"]
    fields = ["file", "preview", "title", "alt", "is_decorative", "credit", ("focal_x", "focal_y")]

    def get_fields(self, request: HttpRequest, obj: Image | None = None) -> Any:
        return self.fields if obj else [name for name in self.fields if name != "preview"]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Image]":
        return super().get_queryset(request).prefetch_related("renditions")

    def save_model(self, request: HttpRequest, obj: Image, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "file" in form.changed_data:
            # The same file repairs every image that was damaged.
            for image in Image.objects.filter(file=obj.file.name, file_is_broken=True):
                verification.verify(image)

    @admin.display(description=_("picture"))
    def preview(self, image: Image) -> str:
        if not image.file:
            return "–"
        if image.file_is_broken:
            return gettext("This file is damaged or missing. Choose it again.")
        smallest = min(
            image.renditions.all(), key=lambda cut: (cut.format != "webp", cut.width), default=image
        )
        return format_html('<img class="admin-preview" src="{}" alt="">', smallest.file.url)

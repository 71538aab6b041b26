"""Admin forms of the core."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from website.images import uploads
from website.models import Image

# Where HEIC is not among them, iPhones turn a photo into JPEG when it is chosen.
ACCEPTED = "image/jpeg,image/png,image/webp,image/gif,image/avif"


class ImageForm(forms.ModelForm):
    """Clean the image before it is stored, so that the upload itself never is."""

    class Meta:
        model = Image
        fields = ["file", "title", "alt", "is_decorative", "credit", "focal_x", "focal_y"]

    file = forms.FileField(
        label=_("File"),
        help_text=Image._meta.get_field("file").help_text,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
    )

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if "file" not in self.changed_data:
            return upload
        return uploads.clean_and_store(upload, upload.size)

"""Forms of the ground."""

from typing import Any
from urllib.parse import urlsplit

import axes.utils
from django import forms
from django.conf import settings
from django.contrib.auth.forms import PasswordResetForm, SetPasswordForm
from django.utils.translation import gettext_lazy as _

from website.images import uploads
from website.mail import outbox
from website.models import Image


class QueuedPasswordResetForm(PasswordResetForm):
    """Sends the reset mail through the queue, with an address made from SITE_URL."""

    def send_mail(
        self,
        subject_template_name: str,
        email_template_name: str,
        context: dict[str, Any],
        from_email: str | None,
        to_email: str,
        html_email_template_name: str | None = None,
    ) -> None:
        site = urlsplit(settings.SITE_URL)
        outbox.queue(
            to=to_email,
            template="website/password_reset",
            context={**context, "protocol": site.scheme, "domain": site.netloc},
        )


class UnlockingPasswordForm(SetPasswordForm):
    """Whoever has shown by mail who they are need not wait until wrong guesses are forgotten."""

    def save(self, commit: bool = True) -> Any:
        axes.utils.reset(username=self.user.get_username())
        return super().save(commit)


class EmailForm(forms.Form):
    """Whose data is asked for."""

    email = forms.EmailField(
        label=_("Email"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Type the address that you used here."),
            "invalid": _("Type an email address like name@example.org."),
        },
    )


class ImageForm(forms.ModelForm):
    """The picture is cleaned when it comes in, so that what is stored was never the upload."""

    class Meta:
        model = Image
        fields = ["file", "title", "alt", "is_decorative", "credit", "focal_x", "focal_y"]

    file = forms.FileField(
        label=_("File"),
        help_text=Image._meta.get_field("file").help_text,
        widget=forms.ClearableFileInput(attrs={"accept": "image/*"}),
    )

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if "file" not in self.changed_data:
            return upload
        return uploads.store(uploads.clean(upload, upload.size))

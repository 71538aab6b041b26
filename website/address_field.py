"""The form field of an email address that is going to be mailed."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from website.addresses import mailable

LONGEST = 254


class AddressField(forms.EmailField):
    """An address, with a hint where it looks mistyped (`forms/field.html`)."""

    has_hint = True

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Email"))
        kwargs.setdefault("max_length", LONGEST)
        kwargs.setdefault("widget", forms.EmailInput(attrs={"autocomplete": "email"}))
        messages = {"invalid": _("Type an email address like name@example.org.")}
        kwargs["error_messages"] = messages | kwargs.get("error_messages", {})
        super().__init__(**kwargs)

    def run_validators(self, value: Any) -> None:
        super().run_validators(value)
        if value:
            self._refuse_unmailable(value)

    def _refuse_unmailable(self, value: str) -> None:
        """Django's own check lets some letters and domains pass that no mail server takes."""
        try:
            mailable(value)
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

"""Forms of the second factor and of the forgotten password."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from website.accounts import second_factor
from website.address_field import AddressField
from website.http.throttling import TooMany


class CodeForm(forms.Form):
    """The second step of a login: a code of the app, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "none",
                "spellcheck": "false",
                "size": 24,
            }
        ),
        error_messages={"required": _("Type the code.")},
    )
    wrong = _("This code is not right, or was used before. Type the one that the app shows now.")

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        self.user = user
        self.refusal: TooMany | None = None
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        if not self.errors:
            try:
                second_factor.guess(self.user, self._is_right)
            except TooMany as refusal:
                self.refusal = refusal
                self.add_error("code", str(refusal))
        return self.cleaned_data

    def _is_right(self) -> bool:
        """Check the code, and say at the field what is wrong."""
        if self._is_code(self.cleaned_data["code"]):
            return True
        self.add_error("code", ValidationError(self.wrong, code="wrong"))
        return False

    def _is_code(self, code: str) -> bool:
        return second_factor.is_code(self.user, code)


class PasswordAndCodeForm(CodeForm):
    """Whoever changes the second factor types the password again. The code is used up only if the
    password was right."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Type your password.")},
    )
    field_order = ["password", "code"]

    def _is_right(self) -> bool:
        if self.user.check_password(self.cleaned_data["password"]):
            return super()._is_right()
        wrong = ValidationError(_("This is not your password."), code="wrong")
        self.add_error("password", wrong)
        return False


class SetUpForm(PasswordAndCodeForm):
    """Confirms that the app has the secret of the device."""

    wrong = _("This code is not right. Type the one that the app shows now.")

    def __init__(self, device: TOTPDevice, *args: Any, **kwargs: Any) -> None:
        self.device = device
        super().__init__(device.user, *args, **kwargs)

    def _is_code(self, code: str) -> bool:
        return second_factor.is_from(self.device, code)


class PasswordResetRequestForm(forms.Form):
    """The address of somebody who forgot the password."""

    email = AddressField(error_messages={"required": _("Type the address of your account.")})

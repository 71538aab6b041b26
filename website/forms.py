"""Forms for staff who forgot their password, and for people who ask for their personal data."""

from typing import Any

from django.contrib.auth.forms import SetPasswordForm
from django.forms import Form
from django.utils.translation import gettext_lazy as _

from website.address_field import AddressField
from website.http import logins


class UnlockingPasswordForm(SetPasswordForm):
    """Unlock the login of somebody who has set a new password by mail."""

    def save(self, commit: bool = True) -> Any:
        logins.unlock(self.user)
        return super().save(commit)


class EmailForm(Form):
    """The address whose personal data is requested."""

    email = AddressField(error_messages={"required": _("Type the address that you used here.")})

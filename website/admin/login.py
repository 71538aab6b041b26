"""The form of the login page."""

from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class StaffLoginForm(AdminAuthenticationForm):
    """Tells a user who is not staff so, once the password was right."""

    error_messages = {
        **AdminAuthenticationForm.error_messages,
        "not_staff": _(
            "Your password is right, but this account may not use the staff pages. Ask the person who "
            "manages the site’s accounts to give it a role."
        ),
    }

    def confirm_login_allowed(self, user: Any) -> None:
        # Not AdminAuthenticationForm's, which says that the password may be wrong.
        AuthenticationForm.confirm_login_allowed(self, user)
        if not user.is_staff:
            raise ValidationError(self.error_messages["not_staff"], code="not_staff")

"""Forms for staff who forgot their password, and for people who ask for their personal data."""

from typing import Any

from django import forms
from django.contrib.auth.forms import PasswordResetForm, SetPasswordForm
from django.utils.translation import gettext_lazy as _

from website.http import logins
from website.mail import outbox


class QueuedPasswordResetForm(PasswordResetForm):
    """Send the reset mail through the queue, with a link built from SITE_URL."""

    def send_mail(
        self,
        subject_template_name: str,
        email_template_name: str,
        context: dict[str, Any],
        from_email: str | None,
        to_email: str,
        html_email_template_name: str | None = None,
    ) -> None:
        outbox.queue(to=to_email, template="website/password_reset", context=context)


class UnlockingPasswordForm(SetPasswordForm):
    """Unlock the login of somebody who has set a new password by mail."""

    def save(self, commit: bool = True) -> Any:
        logins.unlock(self.user)
        return super().save(commit)


class EmailForm(forms.Form):
    """The address whose personal data is requested."""

    email = forms.EmailField(
        label=_("Email"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Type the address that you used here."),
            "invalid": _("Type an email address like name@example.org."),
        },
    )

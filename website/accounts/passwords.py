"""What follows from a new password, however it was set."""

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from website.accounts import sessions
from website.mail import outbox


class PasswordChangeNotice:
    """A password validator that refuses nothing. Django calls `password_changed` after each change:
    on its own pages, by the link of a mail, in the admin of users and from the command line."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Accept every password."""

    def get_help_text(self) -> str:
        return _("A mail tells the owner of the account that the password was changed.")

    def password_changed(self, password: str, user: User) -> None:
        """End the user's sessions, and tell the user. A new account has neither."""
        if user.last_login is None:
            return
        sessions.end_all(user)
        if user.email:
            context = {"user": user}
            outbox.queue(to=user.email, template="website/password_changed", context=context)

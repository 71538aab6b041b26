"""What the site stores about the logins of staff, beside Django's own `User`."""

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone


class StaffSession(AbstractBaseSession):
    """A session that knows its user, so that all sessions of one person can be ended."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, editable=False
    )

    @classmethod
    def get_session_store_class(cls) -> type:
        from website.accounts.sessions import SessionStore

        return SessionStore


class RecoveryCode(models.Model):
    """A code that stands in once for a code of the authenticator app. Only its hash is stored."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    digest = models.CharField(max_length=128)

    def __str__(self) -> str:
        return f"{self.user_id}: {self.pk}"


class PasswordResetRequest(models.Model):
    """Somebody asked for a new password, with or without an account here.

    At `due_at` the worker answers it, and a day later deletes it.
    """

    email = models.EmailField()
    due_at = models.DateTimeField(default=timezone.now, db_index=True)
    answered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.email}: {self.due_at}"

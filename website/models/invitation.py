"""Invitations of colleagues."""

from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from website.models.links import TokenField


class Invitation(models.Model):
    """An account that was made for a colleague who has not chosen a password yet. The row is deleted
    when they do."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="invitation")
    token = TokenField()
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self) -> str:
        return str(self.user)

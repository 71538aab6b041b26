"""Who gets a mail in the morning about new replies to their articles."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ReplyMails(models.Model):
    """A member of staff who wants them; there is no row for others. `since` is the moment up to which
    replies were mailed, `due_at` that of the next mail."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("login"),
        on_delete=models.CASCADE,
        related_name="reply_mails",
    )
    since = models.DateTimeField(_("mailed up to"))
    due_at = models.DateTimeField(_("next mail"))

    class Meta:
        verbose_name = _("mail about new replies")
        verbose_name_plural = _("mails about new replies")

    def __str__(self) -> str:
        return str(self.user)

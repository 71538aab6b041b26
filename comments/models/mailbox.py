"""Mailboxes to which the site has written about comments, known by a digest of their address."""

from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from website.models import TokenField
from website.personal_fields import PersonalField


class Mailbox(models.Model):
    """A mailbox to which mail about comments was sent. Only `comments.mailboxes` writes it."""

    digest = models.CharField(
        _("digest of the address"), max_length=64, unique=True, editable=False
    )
    # Stops all mail about comments; only ever mailed.
    stop_token = TokenField()
    unconfirmed = models.PositiveSmallIntegerField(
        _("mails without a confirmation"), default=0, editable=False
    )
    mailed_at = models.DateTimeField(_("last mail"), default=timezone.now, editable=False)
    stopped_at = models.DateTimeField(_("stopped"), null=True, editable=False)

    # Rows are found by an address but do not hold one. See `comments.privacy` for export and erasure.
    PERSONAL_FIELDS: ClassVar[list[PersonalField]] = []
    NOT_PERSONAL: ClassVar = {
        "id": "the key of the row",
        "digest": "a digest of the address; stays if its owner wants no mail, else the row is deleted",
        "stop_token": "a link; goes with the row",
        "unconfirmed": "a number of mails",
        "mailed_at": "when a mail was queued",
        "stopped_at": "exported in words",
    }

    class Meta:
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")
        ordering = ["-stopped_at", "-pk"]
        indexes = [
            # The worker's query for mailboxes to forget.
            models.Index(
                fields=["mailed_at"],
                condition=models.Q(stopped_at__isnull=True),
                name="comments_old_mailboxes",
            ),
        ]

    def __str__(self) -> str:
        return self.digest[:12]

    @property
    def stop_url(self) -> str:
        return reverse("comments:stop_all", args=[self.stop_token])

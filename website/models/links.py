"""Tokens of links that act for whoever opens them, and the links to personal data."""

import secrets
from datetime import timedelta
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from website.models.mailbox import MailboxField
from website.personal_fields import PersonalField

# How long a link to personal data works.
PERSONAL_DATA_LINK_WORKS_FOR = timedelta(days=1)


def new_token() -> str:
    """A random token of 22 characters: 128 bits, too many to guess."""
    return secrets.token_urlsafe(16)


class TokenField(models.CharField):
    """The column of a token. It is random and belongs to the row, so neither a restored backup nor
    a new SECRET_KEY lets one row's link open another's. Stored in plain text, so that later mails
    can repeat the link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        usual: dict[str, Any] = {"max_length": 22, "unique": True, "default": new_token}
        usual["editable"] = False
        super().__init__(*args, **usual | kwargs)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        """`unique` is said in either case: Django leaves out what is its own default, not ours."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "unique": self.unique}


class WithLinks(models.Model):
    """A row that somebody without a login reaches by links.

    A *receipt* is shown to whoever sent a form: it shows where that stands, and can end it. A
    *confirmation* link is only ever mailed, and only it verifies an address.
    """

    receipt_token = TokenField()
    confirmation_token = TokenField()
    links_made_at = models.DateTimeField(default=timezone.now, editable=False)

    LINK_FIELDS: ClassVar = {
        "receipt_token": "a link; made anew when the person is erased",
        "confirmation_token": "a link; made anew when the person is erased",
        "links_made_at": "when the links were made",
    }

    class Meta:
        abstract = True


class PersonalDataLink(models.Model):
    """A link to the personal data of an address, mailed to that address at its request."""

    token = TokenField()
    email = models.EmailField(_("email"))
    mailbox = MailboxField()
    created_at = models.DateTimeField(_("made"), default=timezone.now)

    # Erasure deletes these rows.
    PERSONAL_FIELDS = (
        PersonalField("email"),
        PersonalField("mailbox"),
        PersonalField("created_at"),
    )
    NOT_PERSONAL: ClassVar = {"id": "the key of the row", "token": "the link itself"}

    class Meta:
        verbose_name = _("link to personal data")
        verbose_name_plural = _("links to personal data")

    def __str__(self) -> str:
        return self.email

    @property
    def is_expired(self) -> bool:
        return self.created_at <= timezone.now() - PERSONAL_DATA_LINK_WORKS_FOR

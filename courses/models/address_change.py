"""Addresses that students want to use from now on, until they are confirmed."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.sign_up import SignUp
from website.models import MailboxField
from website.models.links import TokenField
from website.personal_fields import PersonalField

# How long the link in the mail to the new address works.
ADDRESS_LINK_WORKS_FOR = timedelta(hours=24)


class AddressChange(models.Model):
    """The new address of a sign-up. Only `courses.addresses` writes it, and deletes it once the
    link that was mailed there is used."""

    sign_up = models.OneToOneField(SignUp, on_delete=models.CASCADE, related_name="address_change")
    email = models.EmailField(_("new email address"))
    folded_email = MailboxField()
    token = TokenField()
    asked_at = models.DateTimeField(_("asked for"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    # Erasure deletes these rows.
    PERSONAL_FIELDS = (
        PersonalField("email", _("New email address, not confirmed yet")),
        PersonalField("folded_email"),
        PersonalField("asked_at", _("Asked for")),
    )
    NOT_PERSONAL = {
        "id": "the key of the row",
        "sign_up": "exported with the sign-up",
        "token": "a link",
        "by": "a member of staff",
    }

    class Meta:
        verbose_name = _("new address")
        verbose_name_plural = _("new addresses")

    def __str__(self) -> str:
        return self.email

    @property
    def expires_at(self) -> datetime:
        return self.asked_at + ADDRESS_LINK_WORKS_FOR

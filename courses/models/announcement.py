"""Announcements to the students of an intake, and to whom each was sent."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.intake import Intake
from courses.models.sign_up import SignUp
from website.models import OutgoingMail
from website.one_line import OneLineTextField
from website.personal_fields import PersonalField
from website.plain_text import MultilineTextField


class Announcement(models.Model):
    """A mail to the students of an intake, identified by the digest of its subject and text. Only
    `courses.announcements` writes it."""

    intake = models.ForeignKey(
        Intake, verbose_name=_("intake"), on_delete=models.CASCADE, related_name="announcements"
    )
    subject = OneLineTextField(_("subject"), max_length=150)
    text = MultilineTextField(_("text"))
    digest = models.CharField(max_length=64, editable=False)
    written_at = models.DateTimeField(_("first sent"), default=timezone.now)

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["intake", "digest"], name="courses_one_announcement_per_text"
            )
        ]

    def __str__(self) -> str:
        return self.subject


class AnnouncementDelivery(models.Model):
    """The mail of an announcement to one sign-up."""

    announcement = models.ForeignKey(
        Announcement, on_delete=models.CASCADE, related_name="deliveries"
    )
    sign_up = models.ForeignKey(
        SignUp,
        verbose_name=_("to"),
        editable=False,
        on_delete=models.CASCADE,
        related_name="announcement_deliveries",
    )
    mail = models.ForeignKey(
        OutgoingMail,
        verbose_name=_("mail"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    queued_at = models.DateTimeField(_("queued"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    # Erasure deletes these rows with the sign-up, and keeps them where it keeps the sign-up.
    PERSONAL_FIELDS = (
        PersonalField("announcement", _("Announcement")),
        PersonalField("queued_at", _("Queued")),
    )
    NOT_PERSONAL = {
        "id": "the key of the row",
        "sign_up": "exported with the sign-up",
        "mail": "mails are exported and erased by website.privacy",
        "by": "a member of staff",
    }

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["announcement", "sign_up"], name="courses_one_delivery_per_sign_up"
            )
        ]

    def __str__(self) -> str:
        return str(self.sign_up)

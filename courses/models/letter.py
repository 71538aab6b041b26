"""What staff wrote to an intake, and who got it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.intake import Intake
from courses.models.sign_up import SignUp
from website.models import OutgoingMail


class Letter(models.Model):
    """One letter. The same words to the same intake are the same letter, so nobody gets it twice.
    Written once, by `courses.letters`."""

    intake = models.ForeignKey(
        Intake, verbose_name=_("intake"), on_delete=models.CASCADE, related_name="letters"
    )
    subject = models.CharField(_("subject"), max_length=150)
    text = models.TextField(_("text"))
    digest = models.CharField(max_length=64, editable=False)
    written_at = models.DateTimeField(_("first sent"), default=timezone.now)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["intake", "digest"], name="courses_one_letter_of_words")
        ]

    def __str__(self) -> str:
        return self.subject


class LetterCopy(models.Model):
    """One person's copy."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="copies")
    sign_up = models.ForeignKey(
        SignUp, verbose_name=_("to"), on_delete=models.CASCADE, related_name="letter_copies"
    )
    mail = models.ForeignKey(
        OutgoingMail, verbose_name=_("mail"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    queued_at = models.DateTimeField(_("queued"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("copy")
        verbose_name_plural = _("who got it")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["letter", "sign_up"], name="courses_one_copy_of_a_letter_each"
            )
        ]

    def __str__(self) -> str:
        return str(self.sign_up)

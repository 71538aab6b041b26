"""The mail queue, which is also the log of sent mail."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from website.models.mailbox import MailboxField


class OutgoingMail(models.Model):
    """One mail to one address. It is due while `send_due_at` is set, and then sent, given up, or
    dropped because it was no longer true."""

    kind = models.CharField(_("kind"), max_length=60, help_text=_("The template it was made from."))
    to = models.EmailField(_("to"))
    mailbox = MailboxField(of="to")
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"), blank=True)
    headers = models.JSONField(_("headers"), default=dict, blank=True)
    calendar = models.JSONField(
        default=dict,
        blank=True,
        editable=False,
        help_text=_("An iCalendar object to attach: its method and its text."),
    )
    message_id = models.CharField(_("Message-ID"), max_length=200, unique=True)
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    send_due_at = models.DateTimeField(_("next try"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    failed_at = models.DateTimeField(_("given up"), null=True, blank=True)
    dropped_at = models.DateTimeField(_("not sent"), null=True, blank=True)
    obstacle = models.CharField(
        _("why it waits or was not sent"),
        max_length=200,
        blank=True,
        help_text=_("What was found when it was about to be sent."),
    )
    last_error = models.TextField(_("last error"), blank=True)

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mail")
        ordering = ["-created_at"]
        indexes = [
            # The worker queries every half second which mail is due.
            models.Index(
                fields=["send_due_at"],
                condition=Q(send_due_at__isnull=False),
                name="website_mail_due",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(send_due_at__isnull=True)
                | Q(sent_at__isnull=True, failed_at__isnull=True, dropped_at__isnull=True),
                name="website_mail_due_or_done",
                violation_error_message=_(
                    "A mail that was sent, dropped or given up cannot be due."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.to}: {self.subject}"

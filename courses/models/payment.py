"""Payments of students, as staff record them."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from website.one_line import OneLineTextField
from website.personal_fields import PersonalField


class Payment(models.Model):
    """A payment that arrived, a refund that was sent, the correction of a mistake in these rows, or a
    fee that is retained when a place is given back, as staff recorded it. Created by
    `courses.payments`, never changed."""

    class Kind(models.TextChoices):
        RECEIVED = "received", _("received")
        REFUNDED = "refunded", _("refunded")
        CORRECTED = "corrected", _("correction, no money moved")
        RETAINED = "retained", _("retained under the refund terms")

    sign_up = models.ForeignKey("courses.SignUp", on_delete=models.PROTECT, related_name="payments")
    kind = models.CharField(_("what"), max_length=10, choices=Kind, default=Kind.RECEIVED)
    amount = models.DecimalField(
        _("amount"),
        max_digits=8,
        decimal_places=2,
        help_text=_(
            "Of a correction, the difference: -7920 where 8,000 was typed for 80. Only a correction, "
            "or less to retain, is below zero."
        ),
    )
    reference = OneLineTextField(
        _("reference"),
        max_length=120,
        help_text=_("How to find it again, such as the reference on the bank statement."),
    )
    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    # Erasure keeps these rows for the accounts.
    PERSONAL_FIELDS = (
        PersonalField("at", _("When")),
        PersonalField("kind", _("What")),
        PersonalField("amount", _("Amount")),
        PersonalField("reference", _("Reference")),
    )
    NOT_PERSONAL = {
        "id": "the key of the row",
        "sign_up": "exported with the sign-up",
        "by": "a member of staff",
    }

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0) | Q(kind__in=["corrected", "retained"], amount__lt=0),
                name="courses_payment_is_not_zero",
                violation_error_message=_(
                    "Type an amount greater than zero. Only a correction, or less to retain, is below."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"

    @property
    def gain(self) -> Decimal:
        """What it adds to the sum that was paid."""
        if self.kind == self.Kind.RETAINED:
            return Decimal(0)
        return -self.amount if self.kind == self.Kind.REFUNDED else self.amount

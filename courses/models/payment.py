"""Payments of students, as staff record them."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.course import amount_field
from website.one_line import OneLineTextField
from website.personal_fields import PersonalField


class Payment(models.Model):
    """A payment that arrived or a refund that was sent, as staff recorded it. Created by
    `courses.payments`, never changed."""

    class Kind(models.TextChoices):
        RECEIVED = "received", _("received")
        REFUNDED = "refunded", _("refunded")

    sign_up = models.ForeignKey("courses.SignUp", on_delete=models.PROTECT, related_name="payments")
    kind = models.CharField(_("what"), max_length=10, choices=Kind, default=Kind.RECEIVED)
    amount = amount_field(_("amount"))
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
                condition=Q(amount__gt=0),
                name="courses_payment_is_positive",
                violation_error_message=_("Type an amount greater than zero."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"

    @property
    def gain(self) -> Decimal:
        """The amount, negative for a refund."""
        return -self.amount if self.kind == self.Kind.REFUNDED else self.amount

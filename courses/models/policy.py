"""How long courses keep personal data."""

from datetime import datetime, timedelta
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from website.editing.one_row import OneRow

# The average length of a month.
MONTH = timedelta(days=365.25 / 12)


def _months_field(name: Any, default: int, help_text: Any) -> "models.PositiveSmallIntegerField":
    validators = [MinValueValidator(1), MaxValueValidator(240)]
    return models.PositiveSmallIntegerField(
        name, default=default, validators=validators, help_text=help_text
    )


class CoursePolicy(OneRow):
    """One row: after how many months personal data is removed."""

    keep_months = _months_field(
        _("forget students after (months)"),
        24,
        _(
            "Counted from the end of the intake. Name, email address, message, history and "
            "certificates are removed then; statistics and payments stay. Addresses that asked "
            "for news of the next intake are deleted after the same time. The privacy page must "
            "say the same."
        ),
    )
    keep_ended_months = _months_field(
        _("forget ended sign-ups after (months)"),
        3,
        _(
            "Counted from the day a sign-up was cancelled or lapsed. If it has payments, the "
            "longer time counts. The privacy page must say the same."
        ),
    )

    class Meta:
        verbose_name = _("course policy")
        verbose_name_plural = _("course policy")
        constraints = [
            models.CheckConstraint(
                condition=Q(pk=1),
                name="courses_one_policy",
                violation_error_message=_("There is already a course policy. Change that one."),
            )
        ]

    def __str__(self) -> str:
        return str(_("Course policy"))

    @property
    def forget_before(self) -> datetime:
        """Intakes that ended before this time are forgotten."""
        return timezone.now() - self.keep_months * MONTH

    @property
    def forget_ended_before(self) -> datetime:
        """Sign-ups without payments that ended before this time are forgotten."""
        return timezone.now() - self.keep_ended_months * MONTH

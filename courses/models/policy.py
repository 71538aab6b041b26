"""How long the courses keep what students told them."""

from datetime import datetime, timedelta
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from website.editing.one_row import OneRow

A_MONTH = timedelta(days=365.25 / 12)


def _months_field(name: Any, default: int, help_text: Any) -> "models.PositiveSmallIntegerField":
    validators = [MinValueValidator(1), MaxValueValidator(240)]
    return models.PositiveSmallIntegerField(
        name, default=default, validators=validators, help_text=help_text
    )


class CoursePolicy(OneRow):
    """One row: after how many months names, addresses and messages are removed."""

    keep_months = _months_field(
        _("forget students after (months)"),
        24,
        _(
            "Counted from the end of the intake. Name, address, message and history are removed "
            "then; the numbers and the payments stay. Addresses that wait for the next intake "
            "are forgotten after as long. Keep the privacy page in step."
        ),
    )
    keep_ended_months = _months_field(
        _("forget who did not come after (months)"),
        3,
        _(
            "Counted from the day a sign-up was cancelled or lapsed. Where money changed hands "
            "the longer time counts. Keep the privacy page in step."
        ),
    )

    class Meta:
        verbose_name = _("course policy")
        verbose_name_plural = _("course policy")
        constraints = [
            models.CheckConstraint(
                condition=Q(pk=1),
                name="courses_one_policy",
                violation_error_message=_("There is one policy already. Change that one."),
            )
        ]

    def __str__(self) -> str:
        return str(_("Course policy"))

    @property
    def forget_before(self) -> datetime:
        """What ended before then is not kept."""
        return timezone.now() - self.keep_months * A_MONTH

    @property
    def forget_ended_before(self) -> datetime:
        """The same for sign-ups that came to nothing."""
        return timezone.now() - self.keep_ended_months * A_MONTH

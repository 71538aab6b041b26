"""Validators that apps share."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MIN_YEAR = 1900
MAX_YEAR = 2200


def validate_year(day: date) -> None:
    """Refuse mistyped years such as 20226. Near the ends of the calendar a time cannot be converted
    to another time zone."""
    if not MIN_YEAR <= day.year <= MAX_YEAR:
        message = _("Type a year from %(first)d to %(last)d.")
        raise ValidationError(message, code="year", params={"first": MIN_YEAR, "last": MAX_YEAR})

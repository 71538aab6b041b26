"""Years that people can mean."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

FIRST, LAST = 1900, 2200


def validate_year(day: date) -> None:
    """Refuses a slip of the finger such as 20226. At the ends of the calendar a moment has no
    name in another time zone."""
    if not FIRST <= day.year <= LAST:
        message = _("Type a year from %(first)d to %(last)d.")
        raise ValidationError(message, code="year", params={"first": FIRST, "last": LAST})

"""The declaration of personal fields that a model carries: one list, read by its export, its erasure
and the test that no field is forgotten.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from website.dates import moment

# The field keeps its value when the person is erased.
UNCHANGED: Any = object()


@dataclass(frozen=True)
class PersonalField:
    """One field of a model that holds, or does not hold, personal data.

    `label` names it in the export; an empty one leaves it out, as for digests of other fields.
    `erased` is the value that erasure writes; UNCHANGED for what says nothing about the person once
    the other fields are erased.
    """

    name: str
    label: str | Promise = ""
    erased: Any = UNCHANGED


def export_row(row: Model, fields: Iterable[PersonalField]) -> dict[str, str]:
    """The values of a row as text, by label, empty ones left out."""
    exported = {str(field.label): as_text(row, field.name) for field in fields if field.label}
    return {label: text for label, text in exported.items() if text}


def erased_values(fields: Iterable[PersonalField]) -> dict[str, Any]:
    """What erasure writes, by field name: for `QuerySet.update`."""
    return {field.name: field.erased for field in fields if field.erased is not UNCHANGED}


def as_text(row: Model, name: str) -> str:
    """A field's value as a person reads it: choices by label, moments in local time, booleans as
    yes or nothing, JSON objects as pairs."""
    if display := getattr(row, f"get_{name}_display", None):
        return str(display() or "")
    value = getattr(row, name)
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, bool):
        return _("yes") if value else ""
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {item}" for key, item in value.items())
    return "" if value is None else str(value)

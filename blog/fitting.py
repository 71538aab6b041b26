"""Sources from works as outside programs describe them: what a column cannot store is left out."""

from typing import Any

from django.core.exceptions import ValidationError

from blog.citations.csl import LeftOut
from blog.citations.parts import Csl
from blog.models import Source

LABELS = {field.name: str(field.verbose_name) for field in Source._meta.fields}
OPTIONAL = {field.name: field for field in Source._meta.fields if field.blank}


def fit(work: Csl) -> tuple[Source, list[LeftOut]]:
    """An unsaved source, and the fields of the work that are too long or not valid for its columns.
    Raises ValidationError if the source needs one of them."""
    source = Source.from_csl(work)
    try:
        source.clean_fields()
    except ValidationError as error:
        left_out = [_empty(source, name) for name in error.message_dict if name in OPTIONAL]
        source.clean_fields()
        return source, left_out
    return source, []


def _empty(source: Source, name: str) -> LeftOut:
    value: Any = getattr(source, name)
    setattr(source, name, OPTIONAL[name].get_default())
    return LeftOut(LABELS[name], str(value))


def reason(error: ValidationError) -> str:
    """The errors, each after the name of its field as in the form."""
    return " ".join(
        f"{LABELS[name]}: {' '.join(messages)}" for name, messages in error.message_dict.items()
    )

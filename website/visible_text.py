"""Text that shows something: what a required name or text must have, everywhere it is asked for."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

# Unicode's property Default_Ignorable_Code_Point (DerivedCoreProperties.txt, Unicode 17): what has no
# glyph of its own, such as joiners, direction marks, variation selectors and Hangul fillers.
IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# Letters and symbols whose glyph is blank: of Braille, of music and of hieroglyphs.
BLANK = frozenset("\u2800\U0001d159\U00013441\U00013442")
# Major Unicode categories with visible characters: letters, numbers, punctuation, symbols (emoji).
VISIBLE_CATEGORIES = frozenset("LNPS")


def plain(text: str) -> str:
    """The text in Unicode's compatibility form (NFKC), without what has no glyph: as one reads it."""
    return IGNORABLE.sub("", unicodedata.normalize("NFKC", IGNORABLE.sub("", text)))


def is_visible(text: str) -> bool:
    """Whether the text has a character that readers see. A combining mark alone is none."""
    return any(
        unicodedata.category(character)[0] in VISIBLE_CATEGORIES and character not in BLANK
        for character in IGNORABLE.sub("", text)
    )


def validate_visible(value: str) -> None:
    """Validator of required text. Its code is that of an empty field, so that a form gives both the
    same message."""
    if not is_visible(value):
        raise ValidationError(_("This field is required."), code="required")


class VisibleTextField(forms.CharField):
    """Required text of a form that has no model. Raises the field's own message for `required`."""

    def validate(self, value: Any) -> None:
        super().validate(value)
        if self.required and not is_visible(value):
            raise ValidationError(self.error_messages["required"], code="required")


def require_visible_text(all_models: Iterable[type[models.Model]]) -> None:
    """Have every required text field of these models refuse text that shows nothing. It is added to
    the default validators, which are no part of a migration, so that no field can be forgotten."""
    for model in all_models:
        for field in model._meta.get_fields():
            if _is_required_text(field):
                field.default_validators = [*field.default_validators, validate_visible]


def _is_required_text(field: Any) -> bool:
    is_text = isinstance(field, models.CharField | models.TextField)
    return is_text and field.editable and not field.blank and not field.choices

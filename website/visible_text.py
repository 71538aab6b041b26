"""Text that shows something: what a required name or text must have, everywhere it is asked for."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from html import unescape
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

from website.prose.fields import ProseField

# Unicode's property Default_Ignorable_Code_Point (DerivedCoreProperties.txt, Unicode 17): what has no
# glyph of its own, such as joiners, direction marks, variation selectors and Hangul fillers.
IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# Signs after a word that NFKC would make letters of it.
TRADE_MARKS = str.maketrans("™℠", "  ")
# Symbols whose glyph is blank: of Braille, for an embedded object, of music and of hieroglyphs.
BLANK = frozenset("\u2800\ufffc\U0001d159\U00013441\U00013442")
# Major Unicode categories with visible characters: letters, numbers, punctuation, symbols (emoji).
VISIBLE_CATEGORIES = frozenset("LNPS")
WORD_CATEGORIES = frozenset("LN")


def plain(text: str) -> str:
    """The text in Unicode's compatibility form (NFKC), without what has no glyph: as one reads it."""
    shown = IGNORABLE.sub("", text).translate(TRADE_MARKS)
    return IGNORABLE.sub("", unicodedata.normalize("NFKC", shown))


def is_visible(text: str) -> bool:
    """Whether the text has a character that readers see. A combining mark alone is none."""
    return any(
        unicodedata.category(character)[0] in VISIBLE_CATEGORIES and character not in BLANK
        for character in IGNORABLE.sub("", text)
    )


def is_visible_html(html: str) -> bool:
    """Whether its text has a character that readers see."""
    return is_visible(unescape(strip_tags(html)))


def has_words(html: str) -> bool:
    """Whether its text has a letter or a number. Dashes, dots and emoji alone are no words."""
    return any(
        unicodedata.category(character)[0] in WORD_CATEGORIES
        for character in IGNORABLE.sub("", unescape(strip_tags(html)))
    )


def validate_visible(value: str) -> None:
    """Validator of required text. Its code is that of an empty field, so that a form gives both the
    same message."""
    if not is_visible(value):
        raise ValidationError(_("This field is required."), code="required")


def validate_visible_html(value: str) -> None:
    """Validator of required rich text."""
    if not is_visible_html(value):
        raise ValidationError(_("This field is required."), code="required")


def validate_typed_visible(value: str) -> None:
    """Validator of text that may be left empty."""
    if not is_visible(value):
        message = _("This shows nothing. Type something, or leave it empty.")
        raise ValidationError(message, code="invisible")


class VisibleTextField(forms.CharField):
    """Required text of a form. Raises the field's own message for `required`."""

    def validate(self, value: Any) -> None:
        super().validate(value)
        if self.required and not is_visible(value):
            raise ValidationError(self.error_messages["required"], code="required")


def require_visible_text(all_models: Iterable[type[models.Model]]) -> None:
    """Have every text field of these models refuse text that shows nothing, so that none can be
    forgotten. Like the validators that Django's fields add themselves, it is in no migration."""
    for model in all_models:
        for field in model._meta.concrete_fields:
            if validator := _validator(field):
                field.validators.append(validator)


def _validator(field: Any) -> Callable[[str], None] | None:
    is_text = isinstance(field, models.CharField | models.TextField)
    if not is_text or not field.editable or field.choices:
        return None
    if isinstance(field, ProseField):
        return None if field.blank else validate_visible_html
    return validate_typed_visible if field.blank else validate_visible

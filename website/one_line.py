"""Names and other text of one line, as people type and paste it: what they show, without characters
that only steer a terminal, a printer or the direction of the letters beside them.
"""

import re
from typing import Any

from django.db import models

from website.visible_text import VisibleTextField

# Line ends, tabs and Unicode's separators of lines and paragraphs.
BREAKS = re.compile("[\t-\r\x85\u2028\u2029]+")
# The other control characters (category Cc), and Unicode's property Bidi_Control (PropList.txt,
# Unicode 17): marks, embeddings, overrides and isolates, which can show letters in another order.
STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def one_line(text: str) -> str:
    """The text on one line, without control characters and direction marks. Letters of all scripts
    keep their own direction, and joiners stay: names and emoji need them."""
    return STEERING.sub("", BREAKS.sub(" ", text))


class OneLineField(VisibleTextField):
    """The form field of names and other text of one line. What it leaves out nobody sees, so it does
    not ask."""

    def to_python(self, value: Any) -> Any:
        """NUL, which no keyboard types, is left for Django to refuse."""
        is_typed = isinstance(value, str) and "\x00" not in value
        return super().to_python(one_line(value) if is_typed else value)


class OneLineTextField(models.CharField):
    """The column of names and other text of one line that people read. It stores the text as
    `one_line` returns it, whoever saves it."""

    def to_python(self, value: Any) -> Any:
        return _clean(super().to_python(value))

    def get_prep_value(self, value: Any) -> Any:
        return _clean(super().get_prep_value(value))

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": OneLineField, **kwargs})

    def deconstruct(self) -> Any:
        """For migrations it is a CharField: the column is the same."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


def _clean(value: Any) -> Any:
    return one_line(value) if isinstance(value, str) else value

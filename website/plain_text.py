"""Text of several lines without markup, as people type it. A line end is one character, in the
browser's counter, in the form and in the database, although browsers send it as two (HTML standard,
"Constructing the entry list").
"""

from typing import Any

from django import forms
from django.db import models

from website.visible_text import VisibleTextField


def with_plain_line_ends(text: str) -> str:
    """The text with each line end, CRLF or CR too, as `\\n`."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


class MultilineField(VisibleTextField):
    """The form field of every text of several lines. `max_length` counts characters (code points)
    with line ends as one. The widget gets it as `data-limit`, for the counter on the page: by
    `maxlength` browsers would cut pasted text silently, and count other characters."""

    widget: Any = forms.Textarea

    def to_python(self, value: Any) -> Any:
        return _plain(super().to_python(value))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = super().widget_attrs(widget)
        limit = attrs.pop("maxlength", None)
        return attrs if limit is None else {**attrs, "data-limit": limit}


class MultilineTextField(models.TextField):
    """The column of every text of several lines that people type. It stores line ends as `\\n`,
    whoever saves it, and reads them so from older rows: saving one unchanged changes nothing."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return _plain(value)

    def to_python(self, value: Any) -> Any:
        return _plain(super().to_python(value))

    def get_prep_value(self, value: Any) -> Any:
        return _plain(super().get_prep_value(value))

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": MultilineField, **kwargs})

    def deconstruct(self) -> Any:
        """For migrations it is a TextField: the column is the same."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs


def _plain(value: Any) -> Any:
    return with_plain_line_ends(value) if isinstance(value, str) else value

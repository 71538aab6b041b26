"""Values of form fields as text for people: labels of choices, names, dates, text without mark-up."""

import json
from datetime import date, datetime, time
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format, localize, time_format
from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext as _
from django_prose_editor.fields import ProseEditorFormField

from website.editing.posted import DIGEST, Posted, value_of

BLOCKS = {
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "li",
    "blockquote",
    "tr",
    "figure",
    "figcaption",
    "pre",
    "hr",
}


def of_form(form: Any, name: str, posted: Posted | None) -> list[str]:
    """The value of a field in paragraphs, as its form describes it if it does."""
    describe = getattr(form, "describe", None)
    own = describe(name, posted) if describe and posted is not None else None
    return own or paragraphs(form.fields[name], posted)


def paragraphs(field: forms.Field, posted: Posted | None) -> list[str]:
    """The value of the field in paragraphs."""
    if posted is None:
        return [_("A file. Choose it again below.")]
    if DIGEST in posted:
        return [_("This text is too long to be shown here.")]
    if isinstance(field, ProseEditorFormField):
        return prose(_text(posted)) or [_("(empty)")]
    return [line for line in describe(field, posted).splitlines() if line.strip()] or [_("(empty)")]


def describe(field: forms.Field, posted: Posted) -> str:
    """The value of the field in one text, empty for nothing."""
    if isinstance(field, forms.ModelChoiceField):
        return _names(field, posted)
    if isinstance(field, forms.ChoiceField):
        labels = {str(value): str(label) for value, label in _flat(field.choices)}
        return ", ".join(labels.get(text, text) for text in posted.get("", []))
    if isinstance(field, forms.FileField):
        return _text(posted).rpartition("/")[2]
    if isinstance(field, forms.JSONField):
        return _json(_text(posted))
    try:
        return text_of(value_of(field, posted))
    except ValidationError:
        return " ".join(text for texts in posted.values() for text in texts)


def text_of(value: Any) -> str:
    """A Python value as text. Times carry the name of their zone."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        zone = f" {localtime(value).tzname()}" if is_aware(value) else ""
        shown = localtime(value) if is_aware(value) else value
        return date_format(shown, "DATETIME_FORMAT") + zone
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, time):
        return time_format(value)
    if isinstance(value, (int, float, Decimal)):
        return localize(value)
    return "" if value is None else str(value)


def prose(html: str) -> list[str]:
    """The paragraphs of sanitised HTML as text."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.finish()


class _Reader(HTMLParser):
    """Collects blocks. Links keep their address; citations say which source they cite, because a
    change of either changes what readers see."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[str] = []
        self.open = ""
        self.links: list[str] = []
        self.is_in_row = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self._begin_or_end(tag)
        if tag == "tr":
            self.is_in_row = True
        if tag == "br":
            self.open += " "
        if tag in {"td", "th"} and self.open:
            self.open += " | "
        if tag == "a":
            self.links.append(values.get("href") or "")
        if source := values.get("data-source"):
            self.open += self._cited(source, values.get("data-locator") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "tr":
            self.is_in_row = False
        self._begin_or_end(tag)
        if tag == "a" and self.links and (address := self.links.pop()):
            self.open += f" ({address})"

    def handle_data(self, data: str) -> None:
        self.open += data

    def finish(self) -> list[str]:
        self._end()
        return self.blocks

    def _begin_or_end(self, tag: str) -> None:
        """A row of a table is one paragraph, whatever its cells hold."""
        if tag in BLOCKS:
            self.open += " "
            if not self.is_in_row:
                self._end()

    def _end(self) -> None:
        if text := " ".join(self.open.split()):
            self.blocks.append(text)
        self.open = ""

    @staticmethod
    def _cited(source: str, locator: str) -> str:
        name = _("source %(number)s") % {"number": source}
        return f" [{', '.join(filter(None, [name, locator]))}] "


def _names(field: forms.ModelChoiceField, posted: Posted) -> str:
    key = field.to_field_name or "pk"
    wanted = [text for text in posted.get("", []) if text]
    try:
        rows: Any = field.queryset
        found = {str(getattr(row, key)): row for row in rows.filter(**{f"{key}__in": wanted})}
    except (ValueError, TypeError, ValidationError):
        found = {}
    gone = _("(deleted)")
    return ", ".join(
        str(field.label_from_instance(found[k])) if k in found else gone for k in wanted
    )


def _json(text: str) -> str:
    try:
        return json.dumps(json.loads(text), indent=1, ensure_ascii=False)
    except ValueError:
        return text


def _flat(choices: Any) -> Any:
    """Choices without their groups."""
    for value, label in choices:
        if isinstance(label, (list, tuple)):
            yield from _flat(label)
        else:
            yield value, label


def _text(posted: Posted) -> str:
    return "".join(posted.get("", []))

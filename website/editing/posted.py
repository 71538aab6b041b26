"""What a browser sends back for one field: as the page shows it, as it was typed, and written back.

All comparisons of a stale form are made on these values, so that they need to know no field type.
"""

import hashlib
import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

# The values of the inputs of a field by the end of their names: {"": ["95.00"]}, and for a widget
# with several inputs {"_0": ["2027-03-01"], "_1": ["19:00"]}.
Posted = dict[str, list[str]]
# A field whose text is longer than this is remembered by its digest only.
MAX_CHARACTERS = 1_000_000
DIGEST = "sha256"


def shown(field: BoundField) -> Posted:
    """What the browser sends if nobody touches the field of a form that was opened now."""
    return _render(_widget(field.field), field.field.prepare_value(field.initial))


def typed(field: forms.Field, name: str, data: QueryDict, files: MultiValueDict) -> Posted | None:
    """What was sent for the field. None for a file field to which no file was uploaded."""
    widget = _widget(field)
    if isinstance(widget, forms.FileInput):
        upload = widget.value_from_datadict(data, files, name)
        return None if upload is None else {"": [getattr(upload, "name", "")]}
    return {end: data.getlist(name + end) for end in _ends(widget)}


def put(
    posted: Posted, field: forms.Field, name: str, data: QueryDict, files: MultiValueDict
) -> None:
    """Write the value into what was sent. For a file field, withdraw what was uploaded instead: the
    stored file stays."""
    widget = _widget(field)
    for end in _ends(widget):
        data.setlist(name + end, posted.get(end, []))
        if not posted.get(end):
            del data[name + end]
    if isinstance(widget, forms.FileInput):
        for key in (name, f"{name}-clear"):
            data.pop(key, None)
            files.pop(key, None)


def is_same(field: forms.Field, one: Posted, other: Posted) -> bool:
    """Whether both mean the same value, such as “95” and “95.00”."""
    if DIGEST in one or DIGEST in other:
        return shorten(one, 0) == shorten(other, 0)
    if _plain(one) == _plain(other):
        return True
    if isinstance(_widget(field), forms.FileInput):
        return False
    try:
        return bool(value_of(field, one) == value_of(field, other))
    except (ValidationError, ValueError, TypeError):
        return False


def value_of(field: forms.Field, posted: Posted) -> Any:
    """The Python value. Raises ValidationError."""
    data = QueryDict(mutable=True)
    for end, values in posted.items():
        data.setlist(f"x{end}", values)
    raw = _widget(field).value_from_datadict(data, MultiValueDict(), "x")
    return field.clean(raw) if isinstance(field, forms.MultiValueField) else field.to_python(raw)


def shorten(posted: Posted, limit: int = MAX_CHARACTERS) -> Posted:
    """The value, or its digest if it is longer than `limit` characters."""
    if DIGEST in posted or sum(len(text) for texts in posted.values() for text in texts) <= limit:
        return posted
    digest = hashlib.sha256(json.dumps(_plain(posted), sort_keys=True).encode())
    return {DIGEST: [digest.hexdigest()]}


def as_inputs(posted: Posted, name: str) -> list[tuple[str, str]]:
    """Names and values of hidden inputs that send the value back."""
    return [(name + end, text) for end, texts in posted.items() for text in texts]


def _render(widget: forms.Widget, value: Any) -> Posted:
    if isinstance(widget, forms.MultiWidget):
        is_split = isinstance(value, (list, tuple))
        values: Any = value if is_split else widget.decompress(value)
        parts = zip(_ends(widget), widget.widgets, values, strict=True)
        return {end: _render(part, each).get("", []) for end, part, each in parts}
    if isinstance(widget, forms.CheckboxInput):
        return {"": ["on"] if widget.check_test(value) else []}
    if isinstance(widget, forms.FileInput):
        return {"": [str(value)] if value else []}
    text = widget.format_value(value)
    texts = text if isinstance(text, (list, tuple)) else [text]
    return {"": [str(each) for each in texts if each is not None]}


def _widget(field: forms.Field) -> forms.Widget:
    """The widget without the admin's buttons for related objects."""
    wrapped: Any = getattr(field.widget, "widget", field.widget)
    return wrapped


def _ends(widget: forms.Widget) -> list[str]:
    return [*getattr(widget, "widgets_names", [""])]


def _plain(posted: Posted) -> dict[str, list[str]]:
    """Without what browsers change: line ends, the order of choices, empty inputs."""
    lines = {
        end: sorted("\n".join(text.splitlines()) for text in texts if text)
        for end, texts in posted.items()
    }
    return {end: texts for end, texts in lines.items() if texts}

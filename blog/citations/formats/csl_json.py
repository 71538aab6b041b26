"""CSL-JSON: an array of items, or one item alone."""

import json
from collections.abc import Iterable

from django.utils.translation import gettext as _

from blog.citations.formats.record import Record
from blog.citations.parts import Csl


def read(text: str) -> list[Record]:
    """The items. A file that is broken anywhere is no JSON, and says where."""
    try:
        items = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        reason = _("This is not sound JSON from here on, so nothing of the file was read.")
        return [Record.failed(_("line %(line)s") % {"line": line}, reason, text)]
    if isinstance(items, dict):
        nested = items.get("items")
        items = nested if isinstance(nested, list) else [items]
    return [_record(number, item) for number, item in enumerate(items, start=1)]


def _record(number: int, item: object) -> Record:
    location = _("item %(number)s") % {"number": number}
    if not isinstance(item, dict):
        return Record.failed(location, _("This is not an item with fields."), json.dumps(item))
    return Record.parsed(location, item, json.dumps(item, ensure_ascii=False))


def write(works: Iterable[Csl]) -> str:
    """The works as an array."""
    return json.dumps(list(works), ensure_ascii=False, indent=2) + "\n"

"""CSL-JSON: an array of items, or a single item."""

import json
import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from blog.citations.csl import LeftOut
from blog.citations.formats.record import Record
from blog.citations.parts import Csl
from website import strict_json

# Zotero writes fields that it has no place for into the note, one on a line.
EXTRA = re.compile(
    r"^[ \t]{0,9}(DOI|PMID|PMCID|ISBN)[ \t]{0,9}:(.*)$", re.IGNORECASE | re.MULTILINE
)
ARRAY = re.compile(r"\A\s*+\[\s*+")
BETWEEN = re.compile(r"\s*+,?\s*+")
DECODER = json.JSONDecoder()
# Characters of a note that are read.
MAX_NOTE_CHARS = 5000


def read(text: str) -> list[Record]:
    """The items. Of a file that is not valid JSON, those up to the error."""
    try:
        items = strict_json.loads(text)
    except strict_json.InvalidJSON as error:
        return _read_singly(text, error)
    if isinstance(items, dict):
        nested = items.get("items")
        items = nested if isinstance(nested, list) else [items]
    return [_record(number, item) for number, item in enumerate(items, start=1)]


def _read_singly(text: str, error: strict_json.InvalidJSON) -> list[Record]:
    """Each item of the array by itself, as far as it can be told where one ends."""
    start = ARRAY.match(text)
    if start is None:
        reason = _("This is not valid JSON from this line on, so nothing in the file was read.")
        return [Record.failed(_("line %(line)s") % {"line": error.line}, reason, text)]
    records: list[Record] = []
    position = start.end()
    while not text.startswith("]", position):
        try:
            _item, end = DECODER.raw_decode(text, position)
        except (ValueError, RecursionError):
            return [*records, _broken(text, position)]
        records.append(_single(len(records) + 1, text[position:end]))
        between = BETWEEN.match(text, end)
        position = between.end() if between else end
    return records


def _broken(text: str, position: int) -> Record:
    location = _("line %(line)s") % {"line": text.count("\n", 0, position) + 1}
    reason = _("This is not valid JSON, so nothing after it was read.")
    return Record.failed(location, reason, text[position:] or text)


def _single(number: int, text: str) -> Record:
    try:
        return _record(number, strict_json.loads(text))
    except strict_json.InvalidJSON as error:
        location = _("item %(number)s") % {"number": number}
        return Record.failed(location, _("It is not valid: %s") % error, text)


def _record(number: int, item: object) -> Record:
    location = _("item %(number)s") % {"number": number}
    if not isinstance(item, dict):
        return Record.failed(location, _("This is not a CSL-JSON item."), json.dumps(item))
    text = json.dumps(item, ensure_ascii=False)
    return Record.read(location, text, lambda: _work(item))


def _work(item: Csl) -> tuple[Csl, list[LeftOut]]:
    note = item.get("note") or item.get("Extra") or ""
    extra = {
        name.upper(): value.strip() for name, value in EXTRA.findall(str(note)[:MAX_NOTE_CHARS])
    }
    numbers = {"number": item.get("number") or item.get("article-number")}
    fields = {name: value for name, value in item.items() if value not in (None, "", [])}
    return {**extra, **numbers, **fields}, []


def write(works: Iterable[Csl]) -> str:
    """The works as an array."""
    return json.dumps(list(works), ensure_ascii=False, indent=2) + "\n"

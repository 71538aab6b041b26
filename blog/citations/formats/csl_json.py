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
EXTRA = re.compile(r"^\s*(DOI|PMID|PMCID|ISBN)\s*:[ \t]*(\S.*)$", re.IGNORECASE | re.MULTILINE)
# Characters of a note that are read.
MAX_NOTE_CHARS = 5000


def read(text: str) -> list[Record]:
    """The items, or one failed record if the file is not valid JSON."""
    try:
        items = strict_json.loads(text)
    except strict_json.InvalidJSON as error:
        reason = _("This is not valid JSON from this line on, so nothing in the file was read.")
        return [Record.failed(_("line %(line)s") % {"line": error.line}, reason, text)]
    if isinstance(items, dict):
        nested = items.get("items")
        items = nested if isinstance(nested, list) else [items]
    return [_record(number, item) for number, item in enumerate(items, start=1)]


def _record(number: int, item: object) -> Record:
    location = _("item %(number)s") % {"number": number}
    if not isinstance(item, dict):
        return Record.failed(location, _("This is not a CSL-JSON item."), json.dumps(item))
    text = json.dumps(item, ensure_ascii=False)
    return Record.read(location, text, lambda: _work(item))


def _work(item: Csl) -> tuple[Csl, list[LeftOut]]:
    note = item.get("note") or item.get("Extra") or ""
    extra = {name.upper(): value for name, value in EXTRA.findall(str(note)[:MAX_NOTE_CHARS])}
    numbers = {"number": item.get("number") or item.get("article-number")}
    fields = {name: value for name, value in item.items() if value not in (None, "", [])}
    return {**extra, **numbers, **fields}, []


def write(works: Iterable[Csl]) -> str:
    """The works as an array."""
    return json.dumps(list(works), ensure_ascii=False, indent=2) + "\n"

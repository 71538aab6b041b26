"""Files of references: RIS, BibTeX and CSL-JSON are read and written, PubMed's .nbib is read.

No record is dropped: one that cannot be read is returned with its location and the reason.
"""

import codecs
import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from django.utils.translation import gettext as _

from blog.citations.formats import bibtex, csl_json, nbib, ris
from blog.citations.formats.record import Record
from blog.citations.parts import Csl

__all__ = ["FORMATS", "Format", "Record", "read", "write"]


class Format(NamedTuple):
    """A format in which references can be downloaded."""

    name: str
    content_type: str
    write: Callable[[Iterable[Csl]], str]


FORMATS = {
    "bib": Format("BibTeX", "application/x-bibtex", bibtex.write),
    "ris": Format("RIS", "application/x-research-info-systems", ris.write),
    "json": Format("CSL-JSON", "application/vnd.citationstyles.csl+json", csl_json.write),
}
# Of a text that is read. A library of two thousand references, with abstracts, is shorter.
MAX_CHARS = 2_000_000
MAX_RECORDS = 2000
# What each format is recognised by.
SIGNATURES = [
    (re.compile(r"\A\s*[\[{]"), csl_json.read),
    (re.compile(r"^[ \t]*TY[ \t]{1,2}-", re.MULTILINE), ris.read),
    (re.compile(r"^(?:PMID|OWN )- ", re.MULTILINE), nbib.read),
    (re.compile(r"^[ \t]*@\s*\w+\s*[{(]", re.MULTILINE), bibtex.read),
]
# The beginnings of records, each of which takes a fraction of a millisecond, however short it is.
RECORD = re.compile(r"^[ \t]*TY[ \t]{1,2}-|^PMID- |@\s*\w+\s*[{(]", re.MULTILINE)


def read(content: str | bytes) -> list[Record]:
    """The records of a file or a pasted text, whose format is detected."""
    text = _decoded(content) if isinstance(content, bytes) else content
    text = text.encode(errors="replace").decode()
    text = text.replace("\ufeff", "").replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    if not text.strip():
        return []
    if len(text) > MAX_CHARS or len(RECORD.findall(text)) > MAX_RECORDS:
        return _too_many(text)
    for signature, reader in SIGNATURES:
        if signature.search(text):
            records = reader(text)
            return records if len(records) <= MAX_RECORDS else _too_many(text)
    reason = _("The format is not RIS, BibTeX, PubMed (.nbib) or CSL-JSON.")
    return [Record.failed(_("line 1"), reason, text)]


def _too_many(text: str) -> list[Record]:
    reason = _("A file has at most 2,000 records and 2 MB. Export them in smaller parts.")
    return [Record.failed(_("line 1"), reason, text[:MAX_CHARS])]


def write(works: Iterable[Csl], suffix: str) -> str:
    """The works as a file of one of `FORMATS`."""
    return FORMATS[suffix].write(works)


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Older programs on Windows.
        return content.decode("cp1252", errors="replace")

"""Files of references, in and out: RIS, BibTeX and CSL-JSON both ways, PubMed's .nbib in.

No record is dropped: what is not understood comes back with its location and the reason.
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
    """How references leave the site."""

    name: str
    content_type: str
    write: Callable[[Iterable[Csl]], str]


FORMATS = {
    "bib": Format("BibTeX", "application/x-bibtex", bibtex.write),
    "ris": Format("RIS", "application/x-research-info-systems", ris.write),
    "json": Format("CSL-JSON", "application/vnd.citationstyles.csl+json", csl_json.write),
}
SIGNS = [
    (re.compile(r"\s*[\[{]"), csl_json.read),
    (re.compile(r"^[ \t]*TY[ \t]{1,2}-", re.MULTILINE), ris.read),
    (re.compile(r"^PMID- ", re.MULTILINE), nbib.read),
    (re.compile(r"^\s*@\s*\w+\s*[{(]", re.MULTILINE), bibtex.read),
]


def read(content: str | bytes) -> list[Record]:
    """Every record of a file or a pasted text, in whichever of the four formats it is."""
    text = _decoded(content) if isinstance(content, bytes) else content
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    if not text.strip():
        return []
    for sign, reader in SIGNS:
        if sign.match(text) if reader is csl_json.read else sign.search(text):
            return reader(text)
    reason = _("This is none of RIS, BibTeX, PubMed (.nbib) and CSL-JSON.")
    return [Record.failed(_("line 1"), reason, text)]


def write(works: Iterable[Csl], suffix: str) -> str:
    """The works as a file of one of `FORMATS`."""
    return FORMATS[suffix].write(works)


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Older programs on Windows; this encoding has a letter for nearly every byte.
        return content.decode("cp1252", errors="replace")

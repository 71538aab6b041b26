"""PubMed's format (.nbib, "MEDLINE display"): a tag of four characters, a hyphen, and a value that
may continue on lines indented by six. The next PMID starts a new record."""

import re
from collections import defaultdict

from django.utils.translation import gettext as _

from blog.citations import csl
from blog.citations.formats.record import Record
from blog.citations.parts import Csl

Tags = dict[str, list[str]]

START = re.compile(r"^PMID- ", re.MULTILINE)
LINE = re.compile(r"([A-Z][A-Z0-9]{1,3}) *- ?(.*)")


def read(text: str) -> list[Record]:
    """The records, and any text before the first one as a failed record."""
    starts = [match.start() for match in START.finditer(text)]
    records = []
    if text[: starts[0]].strip():
        reason = _("A record starts with PMID.")
        records.append(Record.failed(_("line 1"), reason, text[: starts[0]]))
    line = text.count("\n", 0, starts[0]) + 1
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        chunk = text[start:end]
        location = _("line %(line)s") % {"line": line}
        records.append(Record.parsed(location, _work(_tags(chunk)), chunk))
        line += chunk.count("\n")
    return records


def _tags(chunk: str) -> Tags:
    tags: Tags = defaultdict(list)
    values: list[str] = []
    for line in chunk.splitlines():
        if line.startswith("      ") and values:
            values[-1] += f" {line.strip()}"
        elif match := LINE.match(line):
            values = tags[match[1]]
            values.append(match[2].strip())
    return tags


def _work(tags: Tags) -> Csl:
    book = _first(tags, "BTI")
    names = tags["FAU"] or [_with_comma(name) for name in tags["AU"]]
    is_preprint = "Preprint" in tags["PT"]
    kind = "chapter" if book and tags["TI"] else "book" if book else "article-journal"
    return {
        "type": "article" if is_preprint else "dataset" if "Dataset" in tags["PT"] else kind,
        "title": (_first(tags, "TI") or book).removesuffix("."),
        "author": [*(csl.read_name(name) for name in names), *({"literal": n} for n in tags["CN"])],
        "editor": [csl.read_name(name) for name in tags["FED"]],
        "container-title": book
        if tags["TI"] and book
        else _first(tags, "JT") or _first(tags, "TA"),
        "issued": csl.read_date(_first(tags, "DP")),
        "volume": _first(tags, "VI"),
        "issue": _first(tags, "IP"),
        "page": _first(tags, "PG"),
        "publisher": _first(tags, "PB"),
        "publisher-place": _first(tags, "PL") if book else "",
        "DOI": next((v[:-5] for v in tags["LID"] + tags["AID"] if v.endswith("[doi]")), ""),
        "PMID": _first(tags, "PMID"),
        "PMCID": _first(tags, "PMC"),
        "ISBN": _first(tags, "ISBN").partition(" ")[0],
    }


def _first(tags: Tags, tag: str) -> str:
    return tags[tag][0] if tags[tag] else ""


def _with_comma(name: str) -> str:
    """`Garrison SR` as `Garrison, SR`."""
    family, _space, initials = name.rpartition(" ")
    return f"{family}, {initials}" if family else name

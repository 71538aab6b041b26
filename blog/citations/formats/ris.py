"""RIS, the exchange format of reference managers, with rispy. Each record is parsed on its own,
because rispy drops a record without an end."""

import re
from collections.abc import Iterable, Iterator

import rispy
from django.utils.translation import gettext as _
from rispy.config import TAG_KEY_MAPPING

from blog.citations import csl
from blog.citations.formats.record import Record
from blog.citations.parts import Csl

Tags = dict[str, list[str]]

TYPES = {
    "article-journal": ("JOUR", "EJOUR", "JFULL", "INPR", "ABST"),
    "article": ("UNPB", "MANSCPT", "PREPRINT"),
    "book": ("BOOK", "EBOOK", "EDBOOK"),
    "chapter": ("CHAP", "ECHAP", "ENCYC", "DICT"),
    "report": ("RPRT", "GOVDOC", "STAND", "PAMP"),
    "thesis": ("THES",),
    "webpage": ("ELEC", "BLOG", "ICOMM", "MULTI"),
    "dataset": ("DATA", "AGGR", "DBASE", "COMP"),
    "paper-conference": ("CPAPER", "CONF", "SLIDE"),
    "article-newspaper": ("NEWS", "MGZN"),
}
FROM_RIS = {theirs: ours for ours, names in TYPES.items() for theirs in names}
# Some programs write one space instead of two.
TAG = re.compile(r"^[ \t]*([A-Z][A-Z0-9])[ \t]{1,2}-[ \t]?", re.MULTILINE)
# Notes that are the status of a work. Other notes are ignored.
STATUSES = {"in press", "forthcoming", "submitted", "advance online publication", "retracted"}
START = re.compile(r"^TY  - ", re.MULTILINE)
END = "ER  - "
TAGS = [*TAG_KEY_MAPPING, "ED"]


def read(text: str) -> list[Record]:
    """The records, and any text between them as failed records."""
    text = TAG.sub(r"\1  - ", text)
    starts = [match.start() for match in START.finditer(text)]
    line = 1
    records: list[Record] = []
    for start, end in zip([0, *starts], [*starts, len(text)], strict=True):
        chunk = text[start:end]
        records += _records(chunk, line, in_record=chunk.startswith("TY  - "))
        line += chunk.count("\n")
    return records


def _records(chunk: str, line: int, *, in_record: bool) -> Iterator[Record]:
    location = _("line %(line)s") % {"line": line}
    body, _end, after = chunk.partition(f"\n{END}") if in_record else ("", "", chunk)
    if in_record:
        yield Record.parsed(location, _work(_tags(f"{body}\n{END}\n")), body)
    if after.strip():
        line += chunk[: len(chunk) - len(after.lstrip())].count("\n")
        location = _("line %(line)s") % {"line": line}
        yield Record.failed(location, _("A record starts with TY."), after)


def _tags(record: str) -> Tags:
    found = rispy.loads(
        record,
        mapping={tag: tag for tag in TAGS},
        list_tags=TAGS,
        delimiter_tags_mapping={},
        skip_unknown_tags=True,
    )
    return {tag: [value for value in _list(values) if value] for tag, values in found[0].items()}


def _list(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


def _work(tags: Tags) -> Csl:
    journal = _first(tags, "T2", "JO", "JF", "JA", "J2", "BT")
    other = "article-journal" if journal else csl.OTHER_TYPE
    kind = FROM_RIS.get(_first(tags, "TY"), other)
    dates = [csl.read_date(_first(tags, tag)) for tag in ("DA", "PY", "Y1")]
    by_pubmed = re.search("pubmed|medline|nlm", _first(tags, "DB", "DP"), re.IGNORECASE)
    codes = [value for tag in ("C1", "C2", "C6", "C7", "AN", "U2") for value in tags.get(tag, [])]
    return {
        "type": kind,
        "title": _first(tags, "TI", "T1", "CT", "ST"),
        "author": [csl.read_name(name) for tag in ("AU", "A1") for name in tags.get(tag, [])],
        "editor": [csl.read_name(name) for tag in ("A2", "ED") for name in tags.get(tag, [])],
        "container-title": journal,
        "issued": max(dates, key=lambda date: len(csl.write_date(date))),
        "accessed": csl.read_date(_first(tags, "Y2")),
        "volume": _first(tags, "VL"),
        "issue": _first(tags, "IS"),
        "page": _pages(_first(tags, "SP"), _first(tags, "EP")),
        "number": _first(tags, "M1", "C7"),
        "genre": _first(tags, "M3"),
        "status": next((note for note in tags.get("N1", []) if note.lower() in STATUSES), ""),
        "edition": _first(tags, "ET"),
        "publisher": _first(tags, "PB"),
        "publisher-place": _first(tags, "CY", "PP"),
        "DOI": _first(tags, "DO"),
        "PMID": _first(tags, "AN") if by_pubmed else "",
        "PMCID": next((code for code in codes if code.startswith("PMC")), ""),
        "ISBN": _isbn(_first(tags, "SN")),
        "URL": next((url for url in tags.get("UR", []) if url.startswith("http")), ""),
    }


def _first(tags: Tags, *names: str) -> str:
    """The value of the first of these tags that is filled. Repeated tags are one text over several
    lines."""
    return next((" ".join(tags[name]) for name in names if tags.get(name)), "")


def _pages(first: str, last: str) -> str:
    return f"{first}-{last}" if last and first and last != first and "-" not in first else first


def _isbn(number: str) -> str:
    """`SN` may also contain an ISSN, which has eight digits."""
    return number if len(re.sub(r"[^\dXx]", "", number)) >= 10 else ""


def write(works: Iterable[Csl]) -> str:
    """The works as RIS."""
    return "".join("".join(f"{tag}  - {text}\r\n" for tag, text in _lines(work)) for work in works)


def _lines(work: Csl) -> list[tuple[str, str]]:
    pages = work.get("page", "")
    first, dash, last = pages.partition("-") if pages.count("-") == 1 else (pages, "", "")
    pmid = work.get("PMID", "")
    date, accessed = work.get("issued"), work.get("accessed")
    lines = [
        ("TY", TYPES[work["type"]][0]),
        ("TI", work["title"]),
        *(("AU", csl.write_name(name)) for name in work.get("author", [])),
        *(("A2", csl.write_name(name)) for name in work.get("editor", [])),
        ("T2", work.get("container-title", "")),
        ("PY", csl.write_date(date)[:4]),
        ("DA", csl.write_date(date, "/")),
        ("VL", work.get("volume", "")),
        ("IS", work.get("issue", "")),
        ("SP", first),
        ("EP", last),
        ("M1", work.get("number", "")),
        ("M3", work.get("genre", "")),
        ("N1", work.get("status", "")),
        ("ET", work.get("edition", "")),
        ("PB", work.get("publisher", "")),
        ("CY", work.get("publisher-place", "")),
        ("DO", work.get("DOI", "")),
        ("DB", "PubMed" if pmid else ""),
        ("AN", pmid),
        ("C2", work.get("PMCID", "")),
        ("SN", work.get("ISBN", "")),
        ("UR", work.get("URL", "")),
        ("Y2", csl.write_date(accessed, "/")),
    ]
    return [*((tag, text) for tag, text in lines if text), ("ER", "")]

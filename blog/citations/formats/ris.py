"""RIS, the exchange format of reference managers, with rispy. Each record is parsed on its own,
because rispy drops a record without an end."""

import re
from collections.abc import Iterable, Iterator
from functools import partial

import rispy
from django.utils.translation import gettext as _
from rispy.config import TAG_KEY_MAPPING

from blog.citations import csl, identifiers, markup, names
from blog.citations.csl import LeftOut
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
CONTAINERS = ("T2", "JO", "JF", "JA", "J2", "BT")
# Works of which `T2` is the series, and which a journal or a book does not contain.
STANDALONE = {"book", "report", "thesis"}
# Notes that are the status of a work. Other notes are ignored.
STATUSES = {"in press", "forthcoming", "submitted", "advance online publication", "retracted"}
STATUS_LABEL = "Status"
# What may be a number in `M1`, such as `CD009402`, `No. 12` or `WHO/NMH/12.5`.
NUMBER = re.compile(r"(?=\D{0,40}\d|.{0,6}\Z)[\w.:/()#&+-]{1,40}(?: [\w.:/()#&+-]{1,40}){0,3}")
MAX_NUMBER_CHARS = 40
DOI_IN_TEXT = re.compile(r"\A\s*(?:doi\s*:|https?://(?:dx\.)?doi\.org/|10\.\d{4})", re.IGNORECASE)
# Lines that databases write around records.
HEADER = re.compile(
    r"^[ \t]*(?:Provider|Database|Content)[ \t]*:.*$|^[ \t]*Record #?\d+ of \d+[ \t]*$|^[ \t]*\d{1,6}\.[ \t]*$",
    re.MULTILINE,
)
START = re.compile(r"^TY  - ", re.MULTILINE)
END = "ER  - "
# Besides rispy's, those of editors and of Web of Science's article numbers.
TAGS = [*TAG_KEY_MAPPING, "ED", "AR"]


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
        yield Record.read(location, body, partial(_read, body))
    if HEADER.sub("", after).strip():
        line += chunk[: len(chunk) - len(after.lstrip())].count("\n")
        location = _("line %(line)s") % {"line": line}
        yield Record.failed(location, _("A record starts with TY."), after)


def _read(body: str) -> tuple[Csl, list[LeftOut]]:
    tags = _tags(f"{body}\n{END}\n")
    kind = _kind(tags)
    return _work(tags, kind), _left_out(tags, kind)


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


def _kind(tags: Tags) -> str:
    other = "article-journal" if _first(tags, *CONTAINERS) else csl.OTHER_TYPE
    return FROM_RIS.get(_first(tags, "TY"), other)


def _work(tags: Tags, kind: str) -> Csl:
    by_pubmed = re.search("pubmed|medline|nlm", _first(tags, "DB", "DP"), re.IGNORECASE)
    codes = [value for tag in ("C1", "C2", "C6", "C7", "AN", "U2") for value in tags.get(tag, [])]
    editors = [*([] if _has_series_editors(tags, kind) else ["A2"]), "ED"]
    authors = ["AU", "A1"]
    if _first(tags, "TY") == "EDBOOK":
        authors, editors = [], [*authors, "ED"]
    return {
        "type": kind,
        "title": _first(tags, "TI", "T1", "CT", "ST", *(["BT"] if kind in STANDALONE else [])),
        "author": _names(tags, authors),
        "editor": _names(tags, editors),
        "container-title": _first(tags, *_containers(kind)),
        "issued": _date(tags),
        "accessed": {"raw": _first(tags, "Y2")},
        "volume": _first(tags, "VL"),
        "issue": _first(tags, "IS"),
        "page": "" if _is_number_of_pages(tags, kind) else _pages(tags),
        "number": _first(tags, "C7", "AR") or next(filter(_is_number, tags.get("M1", [])), ""),
        "genre": "" if DOI_IN_TEXT.match(_first(tags, "M3")) else _first(tags, "M3"),
        "status": _status(tags),
        "edition": _first(tags, "ET"),
        "publisher": _first(tags, "PB"),
        "publisher-place": _first(tags, "CY", "PP"),
        "DOI": _doi(tags),
        "PMID": _first(tags, "AN") if by_pubmed else "",
        "PMCID": next((code for code in codes if code.startswith("PMC")), ""),
        "ISBN": identifiers.read_isbn(_first(tags, "SN")),
        "URL": _url(tags),
    }


def _left_out(tags: Tags, kind: str) -> list[LeftOut]:
    """The fields that mean something else here than what they are read as elsewhere."""
    serial = _first(tags, "SN")
    is_serial = re.fullmatch(r"\d{4}-?\d{3}[\dXx]", serial) and kind not in STANDALONE
    found = {
        "M1": "; ".join(text for text in tags.get("M1", []) if not _is_number(text)),
        "SN": "" if is_serial or identifiers.read_isbn(serial) else serial,
        "T2": _first(tags, "T2") if kind in STANDALONE else "",
        "A2": "; ".join(tags.get("A2", [])) if _has_series_editors(tags, kind) else "",
        "SP": _first(tags, "SP") if _is_number_of_pages(tags, kind) else "",
    }
    return [LeftOut(tag, value) for tag, value in found.items() if value]


def _is_number(text: str) -> bool:
    return len(text) <= MAX_NUMBER_CHARS and bool(NUMBER.fullmatch(text))


def _has_series_editors(tags: Tags, kind: str) -> bool:
    """With a series, EndNote and Zotero have its editors in `A2`."""
    return kind in STANDALONE and bool(tags.get("T2") and tags.get("A2"))


def _is_number_of_pages(tags: Tags, kind: str) -> bool:
    """A whole work has how many pages it has in `SP`."""
    return kind in STANDALONE and not tags.get("EP") and _first(tags, "SP").isdecimal()


def _containers(kind: str) -> tuple[str, ...]:
    if kind in STANDALONE:
        return CONTAINERS[1:3]
    return ("C3", *CONTAINERS) if kind == "paper-conference" else CONTAINERS


def _names(tags: Tags, wanted: Iterable[str]) -> list[dict[str, str]]:
    """Some programs join names with semicolons."""
    lines = [markup.unescape_entities(line) for tag in wanted for line in tags.get(tag, [])]
    single = [name.strip(" ,") for line in lines for name in line.split(";")]
    return [names.read_with_initials(name) for name in single if name]


def _date(tags: Tags) -> Csl:
    """The date with the most parts. EndNote has day and month without the year in `DA`."""
    year = csl.read_date(_first(tags, "PY", "Y1"))
    day = _first(tags, "DA")
    written = csl.read_date(day) or csl.read_date(f"{csl.write_date(year)[:4]} {day}")
    is_same_year = csl.write_date(written)[:4] == csl.write_date(year)[:4]
    dates = [date for date in (year, written) if not year or is_same_year or date == year]
    date = max(dates, key=lambda date: len(csl.write_date(date)))
    # What is no date is left out with the record's other fields.
    return date or {"raw": _first(tags, "PY", "Y1", "DA")}


def _status(tags: Tags) -> str:
    for note in tags.get("N1", []):
        label, _colon, status = note.partition(": ")
        if note.lower() in STATUSES or label == STATUS_LABEL:
            return status or note
    return ""


def _doi(tags: Tags) -> str:
    others = [text for tag in ("M3", "L3", "N1", "UR") for text in tags.get(tag, [])]
    return _first(tags, "DO") or next(filter(DOI_IN_TEXT.match, others), "")


def _url(tags: Tags) -> str:
    """The first address. What is none is left out, unless it is a DOI, which `_doi` reads."""
    found = tags.get("UR", [])
    addresses = (url for url in found if "://" in url or url.startswith("www."))
    others = (text for text in found if not DOI_IN_TEXT.match(text))
    return next(addresses, next(others, ""))


def _first(tags: Tags, *names: str) -> str:
    """The value of the first of these tags that is filled. Repeated tags are one text over several
    lines."""
    return next((" ".join(tags[name]) for name in names if tags.get(name)), "")


def _pages(tags: Tags) -> str:
    first, last = _first(tags, "SP"), _first(tags, "EP")
    return f"{first}-{last}" if last and first and "-" not in first else first


def write(works: Iterable[Csl]) -> str:
    """The works as RIS."""
    return "".join("".join(f"{tag}  - {text}\r\n" for tag, text in _lines(work)) for work in works)


def _lines(work: Csl) -> list[tuple[str, str]]:
    pages = work.get("page", "")
    first, dash, last = pages.partition("-") if pages.count("-") == 1 else (pages, "", "")
    pmid = work.get("PMID", "")
    date, accessed = work.get("issued"), work.get("accessed")
    is_whole = work["type"] in STANDALONE
    status, number = work.get("status", ""), work.get("number", "")
    lines = [
        ("TY", TYPES[work["type"]][0]),
        ("TI", work["title"]),
        *(("AU", csl.write_name(name)) for name in work.get("author", [])),
        *(("ED" if is_whole else "A2", csl.write_name(n)) for n in work.get("editor", [])),
        ("JO" if is_whole else "T2", work.get("container-title", "")),
        ("PY", csl.write_date(date)[:4]),
        ("DA", csl.write_date(date, "/")),
        ("VL", work.get("volume", "")),
        ("IS", work.get("issue", "")),
        ("SP", first),
        ("EP", last or (first if is_whole else "")),
        ("M1" if _is_number(number) else "C7", number),
        ("M3", work.get("genre", "")),
        ("N1", f"{STATUS_LABEL}: {status}" if status.lower() not in {*STATUSES, ""} else status),
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

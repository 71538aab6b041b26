"""Normalising works in CSL fields as other programs write them, and names and dates on one line.

A name on one line is `Family, Given, Suffix`. An organisation's name has no comma; where it needs
one, the first comma is doubled, as in EndNote: `Department of Health,, England`.
"""

import re
from typing import Any

from blog.citations import identifiers
from blog.citations.parts import Csl
from website.one_line import one_line

# The types that are stored, each with the types of CSL and Crossref that become it.
TYPES = {
    "article-journal": ("journal-article", "review", "periodical"),
    "article": ("posted-content", "manuscript", "preprint"),
    "book": ("monograph", "edited-book", "reference-book", "classic"),
    "chapter": ("book-chapter", "book-section", "book-part", "entry", "entry-encyclopedia"),
    "report": (),
    "thesis": ("dissertation",),
    "webpage": ("post", "post-weblog", "broadcast", "motion_picture"),
    "dataset": ("software",),
    "paper-conference": ("proceedings-article", "speech"),
    "article-newspaper": ("article-magazine",),
}
KNOWN_TYPES = {name: type_ for type_, names in TYPES.items() for name in (type_, *names)}
OTHER_TYPE = "report"
NAME_PARTS = ("family", "given", "literal", "suffix", "non-dropping-particle", "dropping-particle")
NAMES = ("author", "editor")
DATES = ("issued", "accessed")
IDENTIFIERS = {
    "DOI": identifiers.clean_doi,
    "PMID": identifiers.clean_pmid,
    "PMCID": identifiers.clean_pmcid,
}
# Characters of a text that are read. Every column of a source is shorter, and refuses what is cut.
MAX_TEXT_CHARS = 2000
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def clean(work: Csl) -> Csl:
    """Normalise a work: strings for texts, numbers in dates, bare identifiers, one of TYPES. Leaves
    out fields that are empty or cannot be parsed."""
    cleaned: Csl = {"type": KNOWN_TYPES.get(str(work.get("type", "")), OTHER_TYPE)}
    for field, value in work.items():
        if field in NAMES:
            cleaned[field] = [name for entry in _list(value) if (name := _name(entry))]
        elif field in DATES:
            cleaned[field] = _date(value)
        elif field in IDENTIFIERS:
            cleaned[field] = IDENTIFIERS[field](_text(value))
        elif field != "type":
            cleaned[field] = _text(value)
    return {field: value for field, value in cleaned.items() if value}


def read_name(line: str) -> dict[str, str]:
    """Parse a name on one line. Leading lower-case words of the family name are its particle."""
    if ",," in line:
        return {"literal": line.replace(",,", ",", 1).strip()}
    family, given, suffix = (*(part.strip() for part in line.split(",", 2)), "", "")[:3]
    if not given and not suffix:
        return {"literal": family}
    parts = family.split()
    particles = 0
    while particles < len(parts) - 1 and parts[particles][0].islower():
        particles += 1
    name = {
        "non-dropping-particle": " ".join(parts[:particles]),
        "family": " ".join(parts[particles:]),
        "given": given,
        "suffix": suffix,
    }
    return {part: text for part, text in name.items() if text}


def write_name(name: dict[str, str]) -> str:
    """The name on one line, as `read_name` parses it."""
    if literal := name.get("literal"):
        return literal.replace(",", ",,", 1)
    given = _joined(name.get("given"), name.get("dropping-particle"))
    last = [given, name["suffix"]] if name.get("suffix") else [given] if given else []
    return ", ".join([family_name(name), *last])


def family_name(name: dict[str, str]) -> str:
    """The family name with its non-dropping particle."""
    return _joined(name.get("non-dropping-particle"), name.get("family"))


def read_date(text: str) -> dict[str, list[list[int]]]:
    """Parse a date such as `2021 Oct 31`, `1999/10/23/`, `2020-09`, `31 October 2019`. Returns an
    empty dictionary if there is no year."""
    year = re.search(r"(?<!\d)[12]\d{3}(?!\d)", text)
    if year is None:
        return {}
    after = re.findall(r"\d+|[^\W\d_]+", text[year.end() :])
    before = re.findall(r"\d+|[^\W\d_]+", text[: year.start()])
    month, *day = after or before[::-1] or [""]
    return _date({"date-parts": [[year[0], _month_number(month), *day]]})


def write_date(date: dict[str, Any] | None, separator: str = "-") -> str:
    """The known parts of a date: `2021-10-31`, `2021`; empty for None."""
    return separator.join(f"{part:02}" for part in _parts(date))


def _parts(date: dict[str, Any] | None) -> list[int]:
    return (date or {}).get("date-parts", [[]])[0]


def _month_number(month: str) -> str:
    name = month[:3].lower()
    return str(MONTHS.index(name) + 1) if name in MONTHS else month


def _date(value: Any) -> dict[str, list[list[int]]]:
    """Year, month and day, up to the first that is missing or out of range."""
    if not isinstance(value, dict):
        return {}
    dates = _list(value.get("date-parts"))
    if not dates:
        return read_date(str(value.get("raw") or value.get("literal") or ""))
    known: list[int] = []
    for part, maximum in zip(_list(dates[0]), (9999, 12, 31), strict=False):
        digits = str(part)
        if not (digits.isdecimal() and len(digits) <= 4 and 1 <= int(digits) <= maximum):
            break
        known.append(int(digits))
    return {"date-parts": [known]} if known else {}


def _name(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        return read_name(_text(value))
    name = {part: _text(value.get(part)) for part in NAME_PARTS}
    # Crossref has organisations in `name`.
    organisation = name["literal"] or _text(value.get("name")) or name["given"]
    if organisation and not name["family"]:
        return {"literal": organisation}
    return {part: text for part, text in name.items() if text}


def _text(value: Any) -> str:
    """Crossref has titles in lists; some programs write volumes as numbers."""
    if isinstance(value, list):
        value = next(iter(value), "")
    if value is None or isinstance(value, (dict, list)):
        return ""
    return " ".join(one_line(str(value)[:MAX_TEXT_CHARS]).split())


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _joined(*texts: str | None) -> str:
    return " ".join(text for text in texts if text)

"""Works in CSL fields as other programs write them, brought into the form that is stored here.

A name on one line is `Family, Given, Suffix`. The name of a body has no comma of its own; where
it needs one, the first is doubled, as EndNote does: `Department of Health,, England`.
"""

import re
from typing import Any

from blog.citations import identifiers
from blog.citations.parts import Csl

# The types that are kept, each with what else CSL and Crossref call it.
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
KNOWN_TYPES = {name: ours for ours, others in TYPES.items() for name in (ours, *others)}
OTHER_TYPE = "report"
NAME_PARTS = ("family", "given", "literal", "suffix", "non-dropping-particle", "dropping-particle")
NAMES = ("author", "editor")
DATES = ("issued", "accessed")
IDENTIFIERS = {
    "DOI": identifiers.clean_doi,
    "PMID": identifiers.clean_pmid,
    "PMCID": identifiers.clean_pmcid,
}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def tidy(work: Csl) -> Csl:
    """The work with texts as texts, dates as numbers, identifiers bare, and a type that is known
    here; what is empty or cannot be understood is left out."""
    tidied: Csl = {"type": KNOWN_TYPES.get(str(work.get("type", "")), OTHER_TYPE)}
    for field, value in work.items():
        if field in NAMES:
            tidied[field] = [name for entry in _list(value) if (name := _name(entry))]
        elif field in DATES:
            tidied[field] = _date(value)
        elif field in IDENTIFIERS:
            tidied[field] = IDENTIFIERS[field](_text(value))
        elif field != "type":
            tidied[field] = _text(value)
    return {field: value for field, value in tidied.items() if value}


def read_name(line: str) -> dict[str, str]:
    """A name in CSL from one line; leading small words are its particle."""
    if ",," in line:
        return {"literal": line.replace(",,", ",", 1).strip()}
    family, given, suffix = (*(part.strip() for part in line.split(",", 2)), "", "")[:3]
    if not given and not suffix:
        return {"literal": family}
    parts = family.split()
    small = 0
    while small < len(parts) - 1 and parts[small][0].islower():
        small += 1
    name = {
        "non-dropping-particle": " ".join(parts[:small]),
        "family": " ".join(parts[small:]),
        "given": given,
        "suffix": suffix,
    }
    return {part: text for part, text in name.items() if text}


def write_name(name: dict[str, str]) -> str:
    """The name on one line, as `read_name` reads it."""
    if literal := name.get("literal"):
        return literal.replace(",", ",,", 1)
    given = _joined(name.get("given"), name.get("dropping-particle"))
    last = [given, name["suffix"]] if name.get("suffix") else [given] if given else []
    return ", ".join([family_name(name), *last])


def family_name(name: dict[str, str]) -> str:
    """The family name with the particle that stays before it."""
    return _joined(name.get("non-dropping-particle"), name.get("family"))


def read_date(text: str) -> dict[str, list[list[int]]]:
    """The date in `2021 Oct 31`, `1999/10/23/`, `2020-09`, `31 October 2019`; empty if none."""
    year = re.search(r"(?<!\d)[12]\d{3}(?!\d)", text)
    if year is None:
        return {}
    after = re.findall(r"\d+|[^\W\d_]+", text[year.end() :])
    before = re.findall(r"\d+|[^\W\d_]+", text[: year.start()])
    month, *day = after or before[::-1] or [""]
    return _date({"date-parts": [[year[0], _month(month), *day]]})


def write_date(date: dict[str, Any] | None, separator: str = "-") -> str:
    """The date's known parts: `2021-10-31`."""
    return separator.join(f"{part:02}" for part in _parts(date))


def _parts(date: dict[str, Any] | None) -> list[int]:
    return (date or {}).get("date-parts", [[]])[0]


def _month(word: str) -> str:
    name = word[:3].lower()
    return str(MONTHS.index(name) + 1) if name in MONTHS else word


def _date(value: Any) -> dict[str, list[list[int]]]:
    """Year, then month, then day, up to the first that is none."""
    if not isinstance(value, dict):
        return {}
    dates = _list(value.get("date-parts"))
    if not dates:
        return read_date(str(value.get("raw") or value.get("literal") or ""))
    known: list[int] = []
    for part, most in zip(_list(dates[0]), (9999, 12, 31), strict=False):
        if not str(part).isdecimal() or not 1 <= int(part) <= most:
            break
        known.append(int(part))
    return {"date-parts": [known]} if known else {}


def _name(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        return read_name(_text(value))
    name = {part: _text(value.get(part)) for part in NAME_PARTS}
    # Crossref names bodies in `name`.
    if not name["family"] and (
        body := name["literal"] or _text(value.get("name")) or name["given"]
    ):
        return {"literal": body}
    return {part: text for part, text in name.items() if text}


def _text(value: Any) -> str:
    """Crossref gives titles as lists; some programs give volumes as numbers."""
    if isinstance(value, list):
        value = next(iter(value), "")
    return "" if value is None or isinstance(value, dict) else " ".join(str(value).split())


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _joined(*texts: str | None) -> str:
    return " ".join(text for text in texts if text)

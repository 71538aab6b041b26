"""Dates of works, in CSL's form: `{"date-parts": [[2021, 10, 31]]}` as far as they are known."""

import calendar
import re
from typing import Any

MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december"),
)
# Characters of a date that are read.
MAX_CHARS = 100
YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)")
TOKEN = re.compile(r"\d+|[^\W\d_]+")
ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.IGNORECASE)
COMPACT = re.compile(r"(?<!\d)([12]\d{3})(\d\d)(\d\d)(?!\d)")
# Parts in figures; one may be empty, as in `2012///`.
AFTER_YEAR = re.compile(r"[-/. ](\d{0,2})(?!\d)(?:[-/. ](\d{0,2})(?!\d))?")
BEFORE_YEAR = re.compile(r"(?<!\d)(?:(\d\d?)[-/. ])?(\d\d?)[-/. ]\Z")


def read(text: str) -> dict[str, list[list[int]]]:
    """Parse a date such as `2021 Oct 31`, `1999/10/23/`, `2020-09`, `October 1, 1988`. Of a range
    the first day counts; a season is no month. Returns an empty dictionary without a year."""
    text = COMPACT.sub(r"\1-\2-\3", ORDINAL.sub("", text[:MAX_CHARS]))
    year = YEAR.search(text)
    if year is None:
        return {}
    before, after = text[: year.start()], text[year.end() :]
    return from_parts([year[0], *(_named(before, after) or _in_figures(before, after))])


def _named(before: str, after: str) -> list[str]:
    """Month and day if the month is a name."""
    earlier, later = TOKEN.findall(before), TOKEN.findall(after)
    tokens = [*earlier, "", *later]
    for index, token in enumerate(tokens):
        if month := _month(token):
            days = [*reversed(tokens[max(index - 2, 0) : index])]
            first = days[1] if len(days) > 1 and days[1].isdecimal() else ""
            following = tokens[index + 1] if index + 1 < len(tokens) else ""
            day = (first or days[0]) if days and days[0].isdecimal() else following
            return [str(month), day]
    return []


def _month(token: str) -> int:
    """The number of a month by its name or the beginning of it; 0 for other text."""
    name = token.lower()
    found = [number for number, full in enumerate(MONTHS, 1) if full.startswith(name)]
    return found[0] if len(name) >= 3 and found else 0


def _in_figures(before: str, after: str) -> list[str]:
    if parts := AFTER_YEAR.match(after):
        return [part or "" for part in parts.groups()]
    if not (parts := BEFORE_YEAR.search(before)):
        return []
    first, second = parts.groups()
    if not first or int(first) > 12:
        return [second, first or ""]
    # Which of two numbers is the month, countries see differently.
    return [first, second] if int(second) > 12 or first == second else []


def from_parts(parts: list[Any]) -> dict[str, list[list[int]]]:
    """Year, month and day, up to the first that is missing or that no calendar has."""
    known: list[int] = []
    for part, maximum in zip(parts, (9999, 12, 31), strict=False):
        digits = str(part)
        if not (digits.isdecimal() and len(digits) <= 4 and 1 <= int(digits) <= maximum):
            break
        known.append(int(digits))
    if len(known) == 3 and known[2] > calendar.monthrange(known[0], known[1])[1]:
        known.pop()
    return {"date-parts": [known]} if known else {}


def write(date: dict[str, Any] | None, separator: str = "-") -> str:
    """The known parts of a date: `2021-10-31`, `2021`; empty for None."""
    parts = (date or {}).get("date-parts", [[]])[0]
    return separator.join(f"{part:02}" for part in parts)


def clean(value: Any) -> dict[str, list[list[int]]]:
    """A date of CSL-JSON, which other programs also write as one text."""
    if isinstance(value, (str, int)):
        return read(str(value))
    if not isinstance(value, dict):
        return {}
    parts = value.get("date-parts")
    if not (isinstance(parts, list) and parts):
        return read(str(value.get("raw") or value.get("literal") or ""))
    return from_parts(parts[0] if isinstance(parts[0], list) else parts)


def as_written(value: dict[str, Any]) -> str:
    """A date of CSL-JSON as its program wrote it; empty if it has no text."""
    parts = value.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts else []
    numbers = [str(part) for part in first if part] if isinstance(first, list) else []
    return str(value.get("raw") or value.get("literal") or "") or "-".join(numbers)

"""Normalising works in CSL fields as other programs write them."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from blog.citations import dates, identifiers, markup, names
from blog.citations.dates import read as read_date
from blog.citations.dates import write as write_date
from blog.citations.names import family as family_name
from blog.citations.names import read as read_name
from blog.citations.names import write as write_name
from blog.citations.parts import Csl
from website.one_line import one_line

__all__ = [
    "LeftOut",
    "clean",
    "family_name",
    "read",
    "read_date",
    "read_name",
    "write_date",
    "write_name",
]

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
NAMES = ("author", "editor")
DATES = ("issued", "accessed")
# Fields whose italics, subscripts and superscripts are printed.
RICH_TEXTS = ("title", "container-title")
IDENTIFIERS: dict[str, Callable[[str], str]] = {
    "DOI": identifiers.clean_doi,
    "PMID": identifiers.clean_pmid,
    "PMCID": identifiers.clean_pmcid,
    "ISBN": identifiers.read_isbn,
}
DASHES = re.compile(r"[-‐‑–—−]++ ?+")
PAGE_LABEL = re.compile(r"\Ap(?:p|ages?)?[. ]\s*(?=[A-Za-z]{0,3}\d)", re.IGNORECASE)
NO_PAGE = {"n/a", "na", "no", "null", "none"}
# Kinds that say no more than the type does, and those by which databases sort articles.
GENERAL_KINDS = {
    *("article", "journal article", "journal", "research article", "research-article"),
    *("original article", "original research", "electronic article", "academic journal", "note"),
    *("review", "review article", "review-article", "systematic review", "meta-analysis"),
    *("case reports", "case report", "clinical trial", "randomized controlled trial"),
    *("comparative study", "multicenter study", "observational study", "evaluation study"),
    *("practice guideline", "short survey", "text", "print", "online", "generic", "document"),
    *("book", "edited book", "electronic book", "book section", "book chapter", "chapter"),
    *("web page", "website", "conference paper", "conference proceedings", "newspaper article"),
}
# Keys of BibLaTeX and PubMed's states, as a style prints them.
GENRES = {
    "phdthesis": "PhD thesis",
    "mathesis": "Master's thesis",
    "techreport": "Technical report",
    "resreport": "Research report",
}
STATUSES = {
    "inpress": "in press",
    "inpreparation": "in preparation",
    "aheadofprint": "advance online publication",
    "ppublish": "",
    "epublish": "",
}
SCHEMELESS = re.compile(r"(?://)?(?=www\.)|//")
# Where the second of several addresses starts.
NEXT_ADDRESS = re.compile(r"[;,]? https?://|[;,]https?://")
# Characters of a text that are read. Every column of a source is shorter, and refuses what is cut.
MAX_TEXT_CHARS = 2000


class LeftOut(NamedTuple):
    """A field that cannot be what it is called, and its value."""

    field: str
    value: str


def clean(work: Csl) -> Csl:
    """Normalise a work: texts without markup that CSL does not have, numbers in dates, bare
    identifiers, one of TYPES. Leaves out fields that are empty or cannot be parsed."""
    return read(work)[0]


def read(work: Csl) -> tuple[Csl, list[LeftOut]]:
    """The work as `clean` returns it, and the fields that could not be parsed."""
    cleaned: Csl = {"type": KNOWN_TYPES.get(str(work.get("type", "")), OTHER_TYPE)}
    left_out = []
    for field, value in work.items():
        if field == "type":
            continue
        if result := _field(field, value):
            cleaned[field] = result
        elif field in REPORTED and (text := _written(value)):
            left_out.append(LeftOut(field, text))
    address = cleaned.get("URL", "")
    if "DOI" not in cleaned and identifiers.RESOLVER.match(address):
        cleaned |= {"DOI": doi} if (doi := identifiers.clean_doi(address)) else {}
    return cleaned, left_out


def _field(field: str, value: Any) -> Any:
    if field in NAMES:
        return [name for entry in _list(value) if (name := names.clean(entry))]
    if field == "accessed":
        date = dates.clean(value)
        return date if len(date.get("date-parts", [[]])[0]) == 3 else {}
    if field in DATES:
        return dates.clean(value)
    if field == "URL":
        return _url(markup.unescape_entities(_text(value)))
    if field in IDENTIFIERS:
        return IDENTIFIERS[field](markup.unescape_entities(_text(value)))
    if field in REWRITTEN:
        return REWRITTEN[field](_text(value, markup.plain))
    return _text(value, markup.clean if field in RICH_TEXTS else markup.plain)


def _pages(text: str) -> str:
    """A page from `482-482`, a range from `pp. 5--9`; empty for the `n/a-n/a` of publishers."""
    text = PAGE_LABEL.sub("", DASHES.sub("-", text).replace(" -", "-")).strip(" -,;.")
    first, _dash, last = text.partition("-")
    if first.lower() in NO_PAGE:
        return ""
    return first if first.strip() == last.strip() else text


def _genre(text: str) -> str:
    if all(part.strip() in GENERAL_KINDS for part in re.split("[;,/]", text.lower())):
        return ""
    return GENRES.get(text.lower(), text)


def _status(text: str) -> str:
    text = text.strip("[]() ")
    return STATUSES.get(text.lower(), text)


def _url(text: str) -> str:
    """The first of several addresses, with its scheme."""
    first = NEXT_ADDRESS.split(text, maxsplit=1)[0]
    return SCHEMELESS.sub("https://", first, count=1) if SCHEMELESS.match(first) else first


REWRITTEN: dict[str, Callable[[str], str]] = {"page": _pages, "genre": _genre, "status": _status}

REPORTED = {*IDENTIFIERS, *DATES, "genre"}


def _written(value: Any) -> str:
    """A value for the report: the text of an identifier or of a date; empty if it has none."""
    if isinstance(value, dict):
        return dates.as_written(value)
    return _text(value)


def _text(value: Any, cleaned: Callable[[str], str] = str) -> str:
    """Crossref has titles in lists; some programs write volumes as numbers."""
    if isinstance(value, list):
        value = next(iter(value), "")
    if value is None or isinstance(value, (dict, list)):
        return ""
    return " ".join(one_line(cleaned(str(value)))[:MAX_TEXT_CHARS].split())


def _list(value: Any) -> list[Any]:
    """Some programs write one name without its list."""
    if isinstance(value, (str, dict)):
        return [value]
    return value if isinstance(value, list) else []

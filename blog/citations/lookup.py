"""Finding a work by whatever an editor has in hand: a number, an address, a record of a reference
manager, or a reference as it stood in an old text.
"""

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum
from html import unescape
from typing import Any, NamedTuple
from unicodedata import combining, normalize
from urllib.parse import quote

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blog.citations import csl, formats, identifiers
from blog.citations.fetch import NoRecord, NotThere, Service, get_json
from blog.citations.identifiers import Identifier, Kind
from blog.citations.parts import Csl
from blog.models import Source

CSL_JSON = "application/vnd.citationstyles.csl+json"
LONGEST_QUERY = 600
MATCHES_SHOWN = 4
# Markup of JATS and of old HTML. CSL knows i, b, sub and sup; what is no tag at all stays text.
KNOWN_TAG = re.compile(r"<(/?)(?:jats:|mml:)?(\w+)[^<>]*>")
KEPT_TAGS = {"i": "i", "em": "i", "italic": "i", "b": "b", "strong": "b", "bold": "b"}
KEPT_TAGS |= {"sub": "sub", "sup": "sup"}
DROPPED_TAGS = {*("p", "span", "scp", "title", "sc", "math", "mrow", "mi", "mn", "mo", "msub")}
DROPPED_TAGS |= {*("msup", "mtext", "mstyle", "mspace", "br", "a", "u", "xref")}

RECORD = re.compile(
    r"""\A\s*(?:\[\s*)?\{\s*"|^[ \t]*TY[ \t]{1,2}-|^PMID- |\A\s*@\s*\w+\s*[{(]""", re.MULTILINE
)
LIST_NUMBER = re.compile(r"\A\W*\d{1,3}[.\])]?\s+(?=[^\W\d_])")
FAMILY = re.compile(r"(?:[a-z]+ )*[^\W\d_a-z][\w'’]+(?:-[^\W\d_a-z][^\W\d_A-Z]+)*")
# A year before a volume, in brackets, or anywhere.
YEARS = [
    *(r"(?<!\d)((?:1[89]|20)\d\d)(?=[ \w-]{0,12};)", r"\(((?:1[89]|20)\d\d)[a-z]?\)"),
    r"(?<!\d)((?:1[89]|20)\d\d)(?!\d)",
]


class Certainty(StrEnum):
    """How sure it is that this is the work that was meant."""

    EXACT = "exact"
    LIKELY = "likely"
    POSSIBLE = "possible"

    @property
    def label(self) -> str:
        """In words."""
        return str(CERTAINTIES[self])


CERTAINTIES = {
    Certainty.EXACT: gettext_lazy("Match by its number"),
    Certainty.LIKELY: gettext_lazy("Very likely the one"),
    Certainty.POSSIBLE: gettext_lazy("Perhaps: compare before you keep it"),
}


@dataclass
class Match:
    """A work that may be the one, where it was found, and which sources look the same."""

    csl: Csl
    origin: str
    certainty: Certainty = Certainty.EXACT
    agrees: list[str] = field(default_factory=list)
    differs: list[str] = field(default_factory=list)
    known: list[Source] = field(default_factory=list)


class Reading(NamedTuple):
    """What a reference in an old text says, as far as its form tells."""

    family: str = ""
    year: str = ""
    volume: str = ""
    issue: str = ""
    page: str = ""

    def as_csl(self) -> Csl:
        """A beginning for the form that is filled in by hand."""
        return csl.tidy(
            {
                "type": "article-journal",
                "author": [{"family": self.family}] if self.family else [],
                "issued": {"raw": self.year},
                **{"volume": self.volume, "issue": self.issue, "page": self.page},
            }
        )


def look_up(text: str) -> list[Match]:
    """The works that `text` may mean, the likeliest first; none where nothing was found. Raises
    FetchError with a line for the editor where a register could not say."""
    text = text.replace("\x00", "").strip()
    if records := _records(text):
        found = records
    elif number := identifiers.identify(text):
        found = [_by_number(number)]
    elif identifiers.ADDRESS.match(text):
        raise NotThere(_("This address holds no DOI, PMID, PMCID, ISBN or arXiv number."))
    else:
        found = _by_words(text)
    for one in found:
        one.known = similar_sources(one.csl)
    return found


def similar_sources(work: Csl) -> list[Source]:
    """The sources already held that share a number with the work, or its title."""
    same = Q(title__iexact=work["title"]) if work.get("title") else Q(pk__in=[])
    for name, column in (("DOI", "doi"), ("PMID", "pmid"), ("PMCID", "pmcid"), ("ISBN", "isbn")):
        if work.get(name):
            same |= Q(**{f"{column}__iexact": work[name]})
    return list(Source.objects.filter(same)[:5])


def read_reference(text: str) -> Reading:
    """The parts of a reference in the usual forms: `1993 Aug; 12(4): 442-58`, `2020;9:CD009402`."""
    text = LIST_NUMBER.sub("", text)
    name = FAMILY.match(text)
    year = next((found for form in YEARS if (found := re.search(form, text))), None)
    numbers = re.search(
        r"(?<![\d(])(\d{1,4})\s*(?:\(([^()]{1,20})\))?\s*[:,]\s*(?:pp?\.?\s*)?([A-Za-z]{0,3}\d+)",
        text[year.end() :] if year and ";" in text[year.end(1) :] else text,
    )
    volume, issue, page = (group or "" for group in numbers.groups()) if numbers else ("", "", "")
    return Reading(name[0] if name else "", year[1] if year else "", volume, issue, page)


def _records(text: str) -> list[Match]:
    """The works of pasted RIS, BibTeX, .nbib or CSL-JSON."""
    if not RECORD.search(text):
        return []
    records = formats.read(text)
    if not any(record.csl for record in records):
        reasons = " ".join(f"{record.location}: {record.reason}" for record in records)
        raise NoRecord(_("This record could not be understood. %s") % reasons)
    return [Match(record.csl, _("the pasted record")) for record in records if record.csl]


def _by_number(number: Identifier) -> Match:
    work, service = ASK[number.kind](number.value)
    work = _tidy(work, service)
    if number.kind != Kind.ISBN:
        work[number.kind.value] = work.get(number.kind.value) or number.value
    return Match(work, str(service))


def _ask_doi(doi: str) -> tuple[Any, Service]:
    return get_json(Service.DOI, f"/{quote(doi)}", accept=CSL_JSON), Service.DOI


def _ask_pubmed(number: str) -> tuple[Any, Service]:
    database = "pmc" if number.startswith("PMC") else "pubmed"
    path, service = f"/lit/ctxp/v1/{database}/", Service.NCBI_CITATION
    return get_json(service, path, format="csl", id=number.removeprefix("PMC")), service


def _ask_open_library(isbn: str) -> tuple[Any, Service]:
    key, service = f"ISBN:{isbn}", Service.OPEN_LIBRARY
    answer = get_json(service, "/api/books", bibkeys=key, jscmd="data", format="json")
    book = answer.get(key) if isinstance(answer, dict) else None
    if answer == {} or not isinstance(book, dict):
        raise NotThere(_("%s does not know this number. Check it.") % service)
    title = ": ".join(filter(None, [book.get("title"), book.get("subtitle")]))
    return {
        **{"type": "book", "title": title, "ISBN": isbn},
        "author": [_whole_name(name) for name in _names(book, "authors")],
        "publisher": "; ".join(_names(book, "publishers")),
        "publisher-place": "; ".join(_names(book, "publish_places")),
        "issued": {"raw": str(book.get("publish_date", ""))},
    }, service


ASK = {
    Kind.DOI: _ask_doi,
    Kind.PMID: _ask_pubmed,
    Kind.PMCID: _ask_pubmed,
    Kind.ISBN: _ask_open_library,
}


def _names(book: dict[str, Any], key: str) -> list[str]:
    return [str(entry["name"]) for entry in book.get(key) or [] if entry.get("name")]


def _whole_name(name: str) -> dict[str, str]:
    """Open Library writes names in one piece; the last word is taken for the family name."""
    given, _space, family = name.rpartition(" ")
    return {"family": family, "given": given} if given else {"literal": name}


def _by_words(text: str) -> list[Match]:
    """What Crossref finds for a reference in free text, compared with what the text says."""
    query_text = re.sub(r"(?<=[^\W\d_])-(?=[^\W\d_])", " ", text)[:LONGEST_QUERY]
    query = {"query.bibliographic": query_text, "rows": "8"}
    answer = get_json(Service.CROSSREF, "/works", **query)
    try:
        items = [_tidy(item, Service.CROSSREF) for item in answer["message"]["items"]]
    except (KeyError, TypeError) as error:
        raise NoRecord(
            _("%s answered with something that is no record.") % Service.CROSSREF
        ) from error
    compared = [_compared(item, read_reference(text), text) for item in items]
    likely = sorted((one for one in compared if one), key=lambda one: -len(one.agrees))
    return sorted(likely, key=lambda one: one.certainty != Certainty.LIKELY)[:MATCHES_SHOWN]


def _compared(work: Csl, reading: Reading, text: str) -> Match | None:
    """The work with what agrees and what differs; None where too little agrees."""
    folded = _folded(text)
    names = [
        _folded(name.get("family") or name.get("literal", "")) for name in work.get("author", [])
    ]
    title = _folded(work["title"])
    known = {
        _("author"): (bool(names) and names[0] in folded, bool(names and reading.family)),
        _("title"): (len(title) > 12 and _is_in(title, folded), False),
        _("year"): _agreement(csl.write_date(work.get("issued"))[:4], reading.year),
        _("volume"): _agreement(work.get("volume", ""), reading.volume),
        _("first page"): _agreement(re.split("[-–]", work.get("page", ""))[0], reading.page),
    }
    agrees = [name for name, (same, _both) in known.items() if same]
    differs = [name for name, (same, both) in known.items() if both and not same]
    points = len(agrees) + (_("title") in agrees)
    if points < 2 or len(differs) >= points:
        return None
    certainty = Certainty.LIKELY if points >= 3 and not differs else Certainty.POSSIBLE
    return Match(work, str(Service.CROSSREF), certainty, agrees, differs)


def _agreement(known: str, read: str) -> tuple[bool, bool]:
    """Whether both say the same, and whether both say anything."""
    both = bool(known and read)
    return both and known.lower() == read.lower(), both


def _is_in(title: str, text: str) -> bool:
    blocks = SequenceMatcher(None, title, text, autojunk=False).get_matching_blocks()
    return max(block.size for block in blocks) >= 0.8 * len(title)


def _folded(text: str) -> str:
    plain = "".join(letter for letter in normalize("NFKD", text) if not combining(letter))
    return " ".join(re.findall(r"\w+", plain.casefold()))


def _tidy(work: Any, service: Service) -> Csl:
    """The register's record in CSL, its markup and its own address taken out."""
    if not isinstance(work, dict):
        raise NoRecord(_("%s answered with something that is no record.") % service)
    tidied = csl.tidy({name: value for name, value in work.items() if name != "accessed"})
    for name in ("title", "container-title", "publisher"):
        if name in tidied:
            tidied[name] = _readable(tidied[name])
    if tidied.get("DOI") or tidied.get("PMID"):
        tidied.pop("URL", None)
    if not tidied.get("title"):
        raise NoRecord(_("%s answered with a record without a title.") % service)
    return tidied


def _readable(text: str) -> str:
    text = KNOWN_TAG.sub(_kept_tag, unescape(unescape(text)))
    return " ".join(text.split()).removesuffix(".")


def _kept_tag(match: re.Match[str]) -> str:
    slash, name = match[1], match[2].lower()
    if name in KEPT_TAGS:
        return f"<{slash}{KEPT_TAGS[name]}>"
    return "" if name in DROPPED_TAGS else match[0]

"""Look up a work by what an editor has: a number, an address, a record of a reference manager, or a
reference as it is printed in an old text.
"""

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blog import bibliography
from blog.bibliography import Similar
from blog.citations import csl, formats, identifiers, registers
from blog.citations.csl import LeftOut
from blog.citations.fetch import NotFound, UnusableAnswer
from blog.citations.parts import Csl
from blog.citations.registers.records import Records
from blog.folding import fold_words

# Characters of a pasted text, and of a reference in it that is compared with titles.
MAX_TEXT_CHARS = 20_000
MAX_REFERENCE_CHARS = 2000
MAX_MATCHES = 4
# Shorter titles occur in other texts by chance. Characters.
MIN_TITLE_CHARS = 13
# Share of a title that must appear in one piece.
TITLE_LIKENESS = 0.8

RECORD = re.compile(
    r"""\A\s*(?:\[\s*)?\{\s*"|^[ \t]*TY[ \t]{1,2}-|^PMID- |\A\s*@\s*\w+\s*[{(]""", re.MULTILINE
)
LIST_NUMBER = re.compile(r"\A\W*\d{1,3}[.\])]?\s+(?=[^\W\d_])")
FAMILY = re.compile(
    r"(?:[a-z]{1,9} ){0,5}[^\W\d_a-z][\w'’]{1,60}(?:-[^\W\d_a-z][^\W\d_A-Z]{1,60}){0,5}"
)
# A year before a volume, in brackets, or anywhere.
YEARS = [
    re.compile(r"(?<!\d)((?:1[89]|20)\d\d)(?=[ \w-]{0,12};)"),
    re.compile(r"\(((?:1[89]|20)\d\d)[a-z]?\)"),
    re.compile(r"(?<!\d)((?:1[89]|20)\d\d)(?!\d)"),
]
NUMBERS = re.compile(
    r"(?<![\d(])(\d{1,4}) ?(?:\(([^()]{1,20})\))? ?[:,] ?(?:pp?\.? ?)?([A-Za-z]{0,3}\d{1,9})"
)


class Certainty(StrEnum):
    """How certain it is that a match is the work that was meant."""

    EXACT = "exact"
    LIKELY = "likely"
    POSSIBLE = "possible"

    @property
    def label(self) -> str:
        """The text that editors see."""
        return str(CERTAINTIES[self])


CERTAINTIES = {
    Certainty.EXACT: gettext_lazy("Exact match"),
    Certainty.LIKELY: gettext_lazy("Very likely the one"),
    Certainty.POSSIBLE: gettext_lazy("Possible match: compare it before you add it"),
}


@dataclass
class Match:
    """A work that may be the one, where it was found, the names of the fields that agree with the
    text and that differ from it, the site's sources that look similar, and of a pasted record the fields
    that were left out."""

    csl: Csl
    found_in: str
    certainty: Certainty = Certainty.EXACT
    agrees: list[str] = field(default_factory=list)
    differs: list[str] = field(default_factory=list)
    similar: list[Similar] = field(default_factory=list)
    left_out: tuple[LeftOut, ...] = ()


class Reading(NamedTuple):
    """The fields of a printed reference, as far as its form shows them."""

    family: str = ""
    year: str = ""
    volume: str = ""
    issue: str = ""
    page: str = ""

    def as_csl(self) -> Csl:
        """Initial values of the form for a new source."""
        return csl.clean(
            {
                "type": "article-journal",
                "author": [{"family": self.family}] if self.family else [],
                "issued": {"raw": self.year},
                "volume": self.volume,
                "issue": self.issue,
                "page": self.page,
            }
        )


def look_up(text: str) -> Records[Match]:
    """The works that `text` may mean, the most likely first; empty if nothing was found. Raises
    FetchError, with a message for the editor, where a register gave no answer."""
    text = text.replace("\x00", "").strip()
    if len(text) > MAX_TEXT_CHARS:
        raise UnusableAnswer(
            _("This is longer than 20,000 characters. Paste one reference, or import a file.")
        )
    if RECORD.search(text):
        matches = Records(_read_records(text))
    elif number := identifiers.identify(text):
        work, register = registers.find(number)
        matches = Records([Match(work, str(register))])
    elif identifiers.ADDRESS.match(text):
        raise NotFound(_("This address contains no DOI, PMID, PMCID, ISBN or arXiv number."))
    else:
        matches = _search(text)
    similar = bibliography.find_similar([match.csl for match in matches])
    for match, sources in zip(matches, similar, strict=True):
        match.similar = sources
    return matches


def read_reference(text: str) -> Reading:
    """Parse a reference in the usual forms: `1993 Aug; 12(4): 442-58`, `2020;9:CD009402`."""
    text = LIST_NUMBER.sub("", " ".join(text.split()))
    name = FAMILY.match(text)
    year = next((found for form in YEARS if (found := form.search(text))), None)
    start = year.end() if year and ";" in text[year.end(1) :] else 0
    numbers = NUMBERS.search(text, start)
    volume, issue, page = (group or "" for group in numbers.groups()) if numbers else ("", "", "")
    return Reading(name[0] if name else "", year[1] if year else "", volume, issue, page)


def _read_records(text: str) -> list[Match]:
    """The works of pasted RIS, BibTeX, .nbib or CSL-JSON."""
    records = formats.read(text)
    if not any(record.csl for record in records):
        reasons = " ".join(f"{record.location}: {record.reason}" for record in records)
        raise UnusableAnswer(_("This record could not be read. %s") % reasons)
    return [
        Match(record.csl, _("the pasted record"), left_out=record.left_out)
        for record in records
        if record.csl
    ]


def _search(text: str) -> Records[Match]:
    """The works that the registers find for a reference in free text, compared with the text."""
    reading = read_reference(text)
    found = registers.search(text)
    compared = [_compare(work, str(register), reading, text) for work, register in found]
    matches = [match for match in compared if match]
    best = Records(_ranked(matches, fold_words(text))[:MAX_MATCHES])
    best.left_out = found.left_out
    return best


def _ranked(matches: list[Match], text: str) -> list[Match]:
    """The matches, the most likely first. At most one is called likely: the first, unless the second
    agrees with the folded text equally well."""
    ranked = sorted(matches, key=lambda match: _rank(match, text), reverse=True)
    is_tie = len(ranked) > 1 and _rank(ranked[0], text) == _rank(ranked[1], text)
    for match in ranked[0 if is_tie else 1 :]:
        match.certainty = Certainty.POSSIBLE
    return ranked


def _rank(match: Match, text: str) -> tuple[bool, int, bool, bool, int]:
    """How well a match fits the folded text: the fields that agree and that differ, then the whole
    title, then journal, book or site, then the longer title."""
    title, container = (
        fold_words(match.csl.get(name, "")) for name in ("title", "container-title")
    )
    return (
        match.certainty == Certainty.LIKELY,
        len(match.agrees) - len(match.differs),
        title in text,
        bool(container) and container in text,
        len(title),
    )


def _compare(work: Csl, found_in: str, reading: Reading, text: str) -> Match | None:
    """The work with the fields that agree and that differ; None if too few agree."""
    folded = fold_words(text[:MAX_REFERENCE_CHARS])
    names = [
        fold_words(name.get("family") or name.get("literal", "")) for name in work.get("author", [])
    ]
    title = fold_words(work["title"])
    is_title = len(title) >= MIN_TITLE_CHARS and _contains(folded, title)
    # For each field: whether both agree, and whether both have it.
    fields = {
        _("author"): (bool(names) and names[0] in folded, bool(names and reading.family)),
        _("title"): (is_title, False),
        _("year"): _agreement(csl.write_date(work.get("issued"))[:4], reading.year),
        _("volume"): _agreement(work.get("volume", ""), reading.volume),
        _("first page"): _agreement(re.split("[-–]", work.get("page", ""))[0], reading.page),
    }
    agrees = [name for name, (is_same, _both) in fields.items() if is_same]
    differs = [name for name, (is_same, both) in fields.items() if both and not is_same]
    # A title counts twice.
    points = len(agrees) + is_title
    if points < 2 or len(differs) >= points:
        return None
    certainty = Certainty.LIKELY if points >= 3 and not differs else Certainty.POSSIBLE
    return Match(work, found_in, certainty, agrees, differs)


def _agreement(registered: str, read: str) -> tuple[bool, bool]:
    both = bool(registered and read)
    return both and registered.lower() == read.lower(), both


def _contains(text: str, title: str) -> bool:
    match = SequenceMatcher(None, title, text, autojunk=False).find_longest_match()
    return match.size >= TITLE_LIKENESS * len(title)

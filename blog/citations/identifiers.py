"""DOI, PMID, PMCID and ISBN: parsing them, and the URLs of works by them."""

import re
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import quote, unquote

from blog.citations.parts import Csl, Part

DOI = re.compile(r"10\.\d{4,9}(?:\.\d{1,9}){0,5}/\S+")
ADDRESS = re.compile(r"https?://", re.IGNORECASE)
RESOLVER = re.compile(r"https?://(?:dx\.)?doi\.org/", re.IGNORECASE)
# Suffixes after the DOI in the URLs of publishers' pages.
PAGE_TAIL = re.compile(r"(?:/(?:full|fulltext|abstract|summary|meta|e?pdf|html))+$|\.pdf$", re.I)
ARXIV = re.compile(
    r"(?:arxiv:\s*|arxiv\.org/(?:abs|pdf|html)/)(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})", re.I
)
PUBMED = re.compile(
    r"(?:pubmed\.ncbi\.nlm\.nih\.gov/|ncbi\.nlm\.nih\.gov/pubmed/(?:\?term=)?|\bPMID:?\s*)(\d{1,8})\b",
    re.IGNORECASE,
)
ISBN = re.compile(r"(?<![\d-])(?:97[89][- ]?)?\d(?:[- ]?\d){8}[- ]?[\dX](?!\d)", re.IGNORECASE)


class Kind(StrEnum):
    """The kinds of identifier that registers know, by their names in CSL."""

    DOI = "DOI"
    PMID = "PMID"
    PMCID = "PMCID"
    ISBN = "ISBN"


class Identifier(NamedTuple):
    """An identifier of a work."""

    kind: Kind
    value: str


def identify(text: str) -> Identifier | None:
    """The identifier in `text`, which may be a number, a URL or a whole reference."""
    text = text.strip()
    arxiv = ARXIV.search(text)
    candidates = {
        Kind.DOI: f"10.48550/arXiv.{arxiv[1]}" if arxiv else clean_doi(text),
        Kind.PMID: clean_pmid(text),
        Kind.PMCID: clean_pmcid(text),
        Kind.ISBN: clean_isbn(text),
    }
    return next((Identifier(kind, value) for kind, value in candidates.items() if value), None)


def clean_doi(text: str) -> str:
    """The DOI in `text`, which may be a URL or have the prefix `doi:`; empty if there is none.

    DOI Handbook §2.2: 10, a registrant code, a slash, a suffix. DOIs are case-insensitive; the case
    of `text` is preserved.
    """
    text = unquote(text.strip())
    match = DOI.search(text)
    if not match:
        return ""
    found = match[0]
    if ADDRESS.match(text) and not RESOLVER.match(text):
        found = PAGE_TAIL.sub("", re.split("[?#&]", found)[0])
    return _without_closing_marks(found)


def _without_closing_marks(text: str) -> str:
    """The text without punctuation at its end, and without closing brackets that it does not
    open."""
    unopened = {close: text.count(close) - text.count(open) for open, close in ("()", "[]", "<>")}
    end = len(text)
    while text[end - 1] in ".,;:\"'”’" or unopened.get(text[end - 1], 0) > 0:
        end -= 1
        if text[end] in unopened:
            unopened[text[end]] -= 1
    return text[:end]


def clean_pmid(text: str) -> str:
    """The PMID in `text`, which may be a URL or have the prefix `PMID:`; empty if there is none."""
    match = re.fullmatch(r"(\d{1,8})", text.strip()) or PUBMED.search(text)
    return match[1].lstrip("0") if match else ""


def clean_pmcid(text: str) -> str:
    """The PMCID in `text` as `PMC123`; empty if there is none."""
    match = re.search(r"PMC\s*(\d{1,8})", text, re.IGNORECASE)
    return f"PMC{match[1]}" if match else ""


def clean_isbn(text: str) -> str:
    """The ISBN in `text`, without hyphens and with a valid check digit; empty if there is none. A
    longer text must contain the word ISBN or be a URL."""
    text = text.strip()
    is_named = "isbn" in text.lower() or ADDRESS.match(text)
    for match in ISBN.finditer(text):
        digits = re.sub("[- ]", "", match[0]).upper()
        if (is_named or match[0] == text) and _is_isbn(digits):
            return digits
    return ""


def read_isbn(text: str) -> str:
    """The ISBN in a field that is called so: as it is written if it is nothing but one, otherwise
    the first without hyphens; empty if there is none."""
    text = text.strip()
    return text if ISBN.fullmatch(text) and clean_isbn(text) else clean_isbn(f"ISBN {text}")


def _is_isbn(digits: str) -> bool:
    values = [10 if digit == "X" else int(digit) for digit in digits]
    if len(values) == 10:
        return sum(value * (10 - index) for index, value in enumerate(values)) % 11 == 0
    return sum(value * (3 if index % 2 else 1) for index, value in enumerate(values)) % 10 == 0


def doi_address(doi: str) -> str:
    """The URL of a work by its DOI."""
    return f"https://doi.org/{quote(doi, safe='/:;()._-')}"


def pubmed_address(pmid: str) -> str:
    """The URL of a work in PubMed."""
    return f"https://pubmed.ncbi.nlm.nih.gov/{quote(pmid)}/"


def pmc_address(pmcid: str) -> str:
    """The URL of a work in PubMed Central."""
    return f"https://pmc.ncbi.nlm.nih.gov/articles/{quote(pmcid)}/"


def links(work: Csl) -> list[Part]:
    """Links to the work by its DOI, in PubMed and in PubMed Central, as far as it has
    identifiers."""
    found = []
    if doi := work.get("DOI"):
        found.append(Part(f"doi:{doi}", doi_address(doi)))
    if pmid := work.get("PMID"):
        found.append(Part("PubMed", pubmed_address(pmid)))
    if pmcid := work.get("PMCID"):
        found.append(Part("PubMed Central", pmc_address(pmcid)))
    return found

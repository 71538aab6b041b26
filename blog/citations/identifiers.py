"""DOI, PMID, PMCID, ISBN and what stands for them: parsing, and the URLs of works by them."""

import re
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import quote, unquote

from blog.citations.parts import Csl, Part

DOI = re.compile(r"10\.\d{4,9}(?:\.\d{1,9}){0,5}/\S+")
ADDRESS = re.compile(r"https?://", re.IGNORECASE)
RESOLVER = re.compile(r"https?://(?:dx\.)?doi\.org/", re.IGNORECASE)
# What follows the DOI in the URLs of publishers' pages, and a version of bioRxiv or medRxiv.
PAGE_TAIL = re.compile(
    r"(?:/(?:full|full-?text|full-xml|abstract|abs|summary|meta|e?pdf|pdfdirect|epub|html?|xml"
    r"|references|citedby|figures|tables|metrics|full/[a-z]{2}))+/?$"
    r"|(?:\.(?:full|full-?text|abstract|short|long|pdf|html?|xml))+$",
    re.IGNORECASE,
)
PREPRINT_VERSION = re.compile(r"(10\.(?:1101|64898)/[\d.]+)v\d{1,3}$")
# Publishers whose addresses have the DOI without its beginning.
PUBLISHERS = [
    (re.compile(r"nature\.com/articles/([a-z][\w.-]{4,60})"), "10.1038/"),
    (re.compile(r"bmj\.com/content/\d{1,4}/(bmj\.[\w-]{2,20})"), "10.1136/"),
    (re.compile(r"elifesciences\.org/articles/(\d{4,7})"), "10.7554/eLife."),
]
SHORT_DOI = re.compile(
    r"(?:https?://(?:dx\.)?doi\.org/(?:10/)?|(?:doi:\s?)?10/)(?=\d{0,11}[a-z])([a-z0-9]{3,12})",
    re.IGNORECASE,
)
# Elsevier's publisher item identifier, in the addresses of ScienceDirect, Cell and The Lancet.
PII = re.compile(
    r"(?<![^\W\d_])(?:PII)?(S\d{4}-?\d{3}[\dX]\(?\d{2}\)?\d{5}-?[\dX])\b", re.IGNORECASE
)
PMCID = re.compile(
    r"(?:PMC\s*|europepmc\.org/\S{0,40}/PMC/|nih\.gov/pmc/articles/)(\d{1,8})", re.IGNORECASE
)
EUROPE_PMC = re.compile(r"europepmc\.org/\S{0,60}?\bMED[/:](\d{1,8})\b", re.IGNORECASE)
ARXIV = re.compile(
    r"(?:arxiv:\s*|arxiv\.org/(?:abs|pdf|html)/)(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})", re.I
)
PUBMED = re.compile(
    r"(?:pubmed\.ncbi\.nlm\.nih\.gov/|ncbi\.nlm\.nih\.gov/pubmed/?|\bPMID:?\s*)"
    r"(?:\?(?:[a-z_]{1,20}=[^&\s#]{0,60}&)?term=)?(\d{1,8})\b",
    re.IGNORECASE,
)
ISBN = re.compile(r"(?<![\d-])(?:97[89][- ]?)?\d(?:[- ]?\d){8}[- ]?[\dX](?!\d)", re.IGNORECASE)


class Kind(StrEnum):
    """The kinds of identifier that registers know, by their names in CSL."""

    DOI = "DOI"
    PMID = "PMID"
    PMCID = "PMCID"
    ISBN = "ISBN"
    # Identifiers that only stand for another: doi.org's short form, and Elsevier's item number.
    SHORT_DOI = "shortDOI"
    PII = "PII"


class Identifier(NamedTuple):
    """An identifier of a work."""

    kind: Kind
    value: str


def identify(text: str) -> Identifier | None:
    """The identifier in `text`, which may be a number, a URL or a whole reference."""
    text = text.strip()
    arxiv = ARXIV.search(text)
    candidates = {
        Kind.DOI: f"10.48550/arXiv.{arxiv[1]}"
        if arxiv
        else clean_doi(text) or _publishers_doi(text),
        Kind.SHORT_DOI: _short_doi(text),
        Kind.PMID: clean_pmid(text),
        Kind.PMCID: clean_pmcid(text),
        Kind.PII: _pii(text),
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
        found = re.split("[?#&]", found)[0]
    found = PAGE_TAIL.sub("", _without_closing_marks(found))
    return PREPRINT_VERSION.sub(r"\1", found)


def _publishers_doi(text: str) -> str:
    """The DOI of a page whose address has it without its beginning."""
    if not ADDRESS.match(text):
        return ""
    page = re.split("[?#]", text)[0]
    found = ((pattern.search(page), prefix) for pattern, prefix in PUBLISHERS)
    return next((prefix + PAGE_TAIL.sub("", match[1]) for match, prefix in found if match), "")


def _short_doi(text: str) -> str:
    """The shortDOI that `text` is, as `10/aabbe`; empty if it is none."""
    match = SHORT_DOI.fullmatch(text)
    return f"10/{match[1].lower()}" if match else ""


def _pii(text: str) -> str:
    """The PII in the address of a page, without brackets and hyphens."""
    match = PII.search(unquote(text)) if ADDRESS.match(text) else None
    return re.sub(r"\W", "", match[1]).upper() if match else ""


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
    number = re.fullmatch(r"(\d{1,8})", text.strip())
    match = number or PUBMED.search(text) or EUROPE_PMC.search(text)
    return match[1].lstrip("0") if match else ""


def clean_pmcid(text: str) -> str:
    """The PMCID in `text` as `PMC123`; empty if there is none."""
    match = PMCID.search(text)
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


def notice_address(doi: str, pmid: str) -> str:
    """The URL of a notice by its DOI or PMID; empty if it has neither."""
    return doi_address(doi) if doi else pubmed_address(pmid) if pmid else ""


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

"""DOI, PMID and PMCID: what they look like, and where each leads."""

import re
from urllib.parse import quote, unquote

from blog.citations.parts import Csl, Part

DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+")


def clean_doi(text: str) -> str:
    """The DOI in `text`, which may be an address or carry `doi:`; empty where there is none.

    The form is that of the DOI Handbook §2.2: 10, a registrant code, a slash, a suffix. Case does
    not matter in a DOI; the editor's is kept.
    """
    match = DOI.search(unquote(text.strip()))
    return match[0].rstrip(".,;") if match else ""


def clean_pmid(text: str) -> str:
    """The PubMed number in `text`, which may be an address or carry `PMID:`; empty if none."""
    match = re.fullmatch(
        r"(?:pmid:?\s*|https?://(?:www\.)?(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/)?"
        r"(\d{1,8})/?",
        text.strip(),
        re.IGNORECASE,
    )
    return match[1].lstrip("0") if match else ""


def clean_pmcid(text: str) -> str:
    """The PubMed Central number in `text` as `PMC123`; empty where there is none."""
    match = re.search(r"PMC\s*(\d{1,8})", text, re.IGNORECASE)
    return f"PMC{match[1]}" if match else ""


def links(work: Csl) -> list[Part]:
    """Links to the work by its identifiers: by DOI, in PubMed and in PubMed Central."""
    found = []
    if doi := work.get("DOI"):
        found.append(Part(f"doi:{doi}", f"https://doi.org/{quote(doi, safe='/:;()._-')}"))
    if pmid := work.get("PMID"):
        found.append(Part("PubMed", f"https://pubmed.ncbi.nlm.nih.gov/{quote(pmid)}/"))
    if pmcid := work.get("PMCID"):
        found.append(
            Part("PubMed Central", f"https://pmc.ncbi.nlm.nih.gov/articles/{quote(pmcid)}/")
        )
    return found

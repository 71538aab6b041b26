"""PubMed: records by PMID and PMCID from NCBI's Literature Citation Exporter, retractions from
NCBI's E-utilities (ESummary)."""

from blog.citations.fetch import Service, get_json
from blog.citations.identifiers import Kind
from blog.citations.parts import Csl
from blog.citations.registers import records
from blog.citations.registers.register import Notice, Register, UpdateNotice
from website.models import SiteSettings

CITATIONS = Service("NCBI_CITATION_URL", "PubMed")
E_UTILITIES = Service("NCBI_EUTILS_URL", "PubMed")


def find_by_pmid(pmid: str) -> Csl:
    """The work with this PMID."""
    return _find("pubmed", pmid)


def find_by_pmcid(pmcid: str) -> Csl:
    """The work with this PMCID."""
    return _find("pmc", pmcid.removeprefix("PMC"))


def _find(database: str, number: str) -> Csl:
    answer = get_json(CITATIONS, f"/lit/ctxp/v1/{database}/", format="csl", id=number)
    return records.clean(answer, CITATIONS)


def read_notice(pmid: str) -> UpdateNotice:
    """A retraction, without day and DOI, if PubMed lists the work as retracted."""
    query = {"db": "pubmed", "id": pmid, "retmode": "json", "tool": "citewell"}
    if contact := SiteSettings.load().contact_email:
        query["email"] = contact
    answer = get_json(E_UTILITIES, "/entrez/eutils/esummary.fcgi", **query)
    summary = records.part(answer, E_UTILITIES, "result", pmid)
    kinds = summary.get("pubtype")
    is_retracted = isinstance(kinds, list) and "Retracted Publication" in kinds
    return UpdateNotice(Notice.RETRACTION) if is_retracted else UpdateNotice()


REGISTER = Register(
    services=(CITATIONS, E_UTILITIES),
    works={Kind.PMID: find_by_pmid, Kind.PMCID: find_by_pmcid},
    notices={Kind.PMID: read_notice},
)

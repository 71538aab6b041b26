"""The citation service of PubMed Central (NCBI's Literature Citation Exporter, "ctxp"): records by
PMID and PMCID as CSL-JSON.

It answers an unknown PMID with an empty list, a number that cannot be one with status 400, and an
unknown PMCID with an empty `pub-one-record-set` in XML (manubot, pull request 80).
"""

from blog.citations.fetch import Service, get_json, unknown_number
from blog.citations.identifiers import Kind
from blog.citations.parts import Csl
from blog.citations.registers import records
from blog.citations.registers.register import Register

SERVICE = Service("NCBI_CITATION_URL", "PubMed")


def find_by_pmid(pmid: str) -> Csl:
    """The work with this PMID."""
    return _find("pubmed", pmid)


def find_by_pmcid(pmcid: str) -> Csl:
    """The work with this PMCID."""
    return _find("pmc", pmcid.removeprefix("PMC"))


def _find(database: str, number: str) -> Csl:
    answer = get_json(
        SERVICE,
        f"/{database}/",
        {"format": "csl", "id": number},
        unknown=(400,),
        unknown_text=b"<pub-one-record-set",
    )
    if answer == []:
        raise unknown_number(SERVICE)
    is_list_of_one = isinstance(answer, list) and len(answer) == 1
    return records.clean(answer[0] if is_list_of_one else answer, SERVICE)


REGISTER = Register(
    services=(SERVICE,),
    works={Kind.PMID: find_by_pmid, Kind.PMCID: find_by_pmcid},
    complete=frozenset({Kind.PMID, Kind.PMCID}),
)

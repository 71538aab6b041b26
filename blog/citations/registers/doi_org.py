"""doi.org: redirects each DOI to the agency that registered it, which sends CSL-JSON by content
negotiation (DOI Handbook, §5), and knows which DOIs exist (the proxy's REST API for handles)."""

from urllib.parse import quote

from blog.citations.fetch import NotFound, Service, get_json, unknown_number, unreadable
from blog.citations.identifiers import Identifier, Kind, clean_doi
from blog.citations.parts import Csl
from blog.citations.registers import records
from blog.citations.registers.register import Register

SERVICE = Service("DOI_API_URL", "doi.org", is_resolver=True)
CSL_JSON = "application/vnd.citationstyles.csl+json"
# Response codes of the handle protocol (RFC 3652 §3.2.5).
SUCCESS = 1
HANDLE_NOT_FOUND = 100


def find(doi: str) -> Csl:
    """The work with this DOI."""
    answer = get_json(SERVICE, f"/{quote(doi)}", accept=CSL_JSON, unknown=(404, 410))
    return records.clean(answer, SERVICE)


def resolves(doi: str) -> bool:
    """Whether the DOI exists."""
    try:
        answer = get_json(SERVICE, f"/api/handles/{quote(doi)}", unknown=(404,))
    except NotFound:
        return False
    code = answer.get("responseCode") if isinstance(answer, dict) else None
    if code not in (SUCCESS, HANDLE_NOT_FOUND):
        raise unreadable(SERVICE)
    return code == SUCCESS


def expand(short: str) -> Identifier:
    """The DOI that a shortDOI such as `10/aabbe` stands for."""
    path = f"/api/handles/{quote(short.lower())}"
    answer = get_json(SERVICE, path, {"type": "HS_ALIAS"}, unknown=(404,))
    if not isinstance(answer, dict):
        raise unreadable(SERVICE)
    for value in records.objects(answer.get("values")):
        data = value.get("data") if value.get("type") == "HS_ALIAS" else None
        if isinstance(data, dict) and (doi := clean_doi(records.text_of(data.get("value")))):
            return Identifier(Kind.DOI, doi.lower())
    raise unknown_number(SERVICE)


REGISTER = Register(
    services=(SERVICE,),
    works={Kind.DOI: find},
    resolves={Kind.DOI: resolves},
    aliases={Kind.SHORT_DOI: expand},
    complete=frozenset({Kind.DOI}),
)

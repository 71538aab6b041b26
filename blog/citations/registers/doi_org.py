"""doi.org: redirects each DOI to the agency that registered it, which sends CSL-JSON by content
negotiation (DOI Handbook, §5)."""

from urllib.parse import quote

from blog.citations.fetch import NotFound, Service, get_json
from blog.citations.identifiers import Kind
from blog.citations.parts import Csl
from blog.citations.registers import records
from blog.citations.registers.register import Register

SERVICE = Service("DOI_API_URL", "doi.org")
CSL_JSON = "application/vnd.citationstyles.csl+json"


def find(doi: str) -> Csl:
    """The work with this DOI."""
    return records.clean(get_json(SERVICE, f"/{quote(doi)}", accept=CSL_JSON), SERVICE)


def resolves(doi: str) -> bool:
    """Whether the DOI exists (the proxy's REST API for handles)."""
    try:
        get_json(SERVICE, f"/api/handles/{quote(doi)}")
    except NotFound:
        return False
    return True


REGISTER = Register(
    services=(SERVICE,),
    works={Kind.DOI: find},
    resolves={Kind.DOI: resolves},
)

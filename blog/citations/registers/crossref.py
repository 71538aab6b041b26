"""Crossref's REST API: search by text, and the notices that publishers have registered."""

import re
from datetime import date
from typing import Any
from urllib.parse import quote

from blog.citations.fetch import Service, get_json, unreadable
from blog.citations.identifiers import Kind, clean_doi
from blog.citations.parts import Csl
from blog.citations.registers import records
from blog.citations.registers.register import Notice, Register, UpdateNotice

SERVICE = Service("CROSSREF_API_URL", "Crossref")
MAX_QUERY_CHARS = 600
ROWS = 8
# Crossref's types of update. New editions and addenda do not affect a work.
NOTICES = {
    "retraction": Notice.RETRACTION,
    "retracted": Notice.RETRACTION,
    "withdrawal": Notice.RETRACTION,
    "removal": Notice.RETRACTION,
    "partial_retraction": Notice.PARTIAL,
    "expression_of_concern": Notice.CONCERN,
    "correction": Notice.CORRECTION,
    "corrected": Notice.CORRECTION,
    "erratum": Notice.CORRECTION,
    "corrigendum": Notice.CORRECTION,
}


def search(text: str) -> list[Csl]:
    """The works that match a reference in free text, best first. Never empty: Crossref returns
    something for every text."""
    # Hyphens inside words, as in `Garrison-SR`, hide the name from the search.
    spaced = re.sub(r"(?<=[^\W\d_])-(?=[^\W\d_])", " ", text[:MAX_QUERY_CHARS])
    query = {"query.bibliographic": spaced, "rows": str(ROWS)}
    answer = get_json(SERVICE, "/works", **query)
    items = records.part(answer, SERVICE, "message").get("items")
    if not isinstance(items, list):
        raise unreadable(SERVICE)
    return records.clean_all(items, SERVICE)


def read_notice(doi: str) -> UpdateNotice:
    """The gravest notice about the work with this DOI."""
    answer = get_json(SERVICE, f"/works/{quote(doi, safe='')}")
    updates = records.objects(records.part(answer, SERVICE, "message").get("updated-by"))
    notices = [_notice(update) for update in updates]
    return max(notices, key=lambda notice: notice.gravity, default=UpdateNotice())


def _notice(update: dict[str, Any]) -> UpdateNotice:
    kind = str(update.get("type", "")).lower().replace("-", "_").removesuffix("_article")
    try:
        day = date(*update["updated"]["date-parts"][0])
    except (KeyError, IndexError, TypeError, ValueError, OverflowError):
        day = None
    doi = clean_doi(str(update.get("DOI", "")))[:200]
    return UpdateNotice(NOTICES.get(kind, Notice.NONE), day, doi)


REGISTER = Register(
    services=(SERVICE,),
    search=search,
    notices={Kind.DOI: read_notice},
)

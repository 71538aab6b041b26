"""Crossref's REST API: works by DOI and by an article's number at Elsevier, search by text, and the
notices that publishers have registered."""

import re
from datetime import date
from typing import Any
from urllib.parse import quote

from blog.citations.fetch import Service, get_json, unknown_number, unreadable
from blog.citations.identifiers import Identifier, Kind, clean_doi
from blog.citations.parts import Csl
from blog.citations.registers import records
from blog.citations.registers.records import Records
from blog.citations.registers.register import (
    Notice,
    Register,
    UpdateNotice,
    gravest,
    notice_in_title,
)

SERVICE = Service("CROSSREF_API_URL", "Crossref")
MAX_QUERY_CHARS = 600
ROWS = 8
# Crossref's types of update. Others do not affect a work.
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
    "republication": Notice.REPUBLICATION,
    "republished": Notice.REPUBLICATION,
    "new_version": Notice.VERSION,
    "new_edition": Notice.VERSION,
    "interim_revision": Notice.VERSION,
    "addendum": Notice.ADDENDUM,
    "clarification": Notice.ADDENDUM,
}


def find(doi: str) -> Csl:
    """The work with this DOI."""
    return records.clean(_message(doi), SERVICE)


def find_by_pii(pii: str) -> Identifier:
    """The DOI of the article with this publisher item identifier."""
    query = {"filter": f"alternative-id:{pii}", "rows": "1", "select": "DOI"}
    answer = get_json(SERVICE, "/works", query)
    items = records.objects(records.part(answer, SERVICE, "message").get("items"))
    doi = clean_doi(records.text_of(items[0].get("DOI"))) if items else ""
    if not doi:
        raise unknown_number(SERVICE)
    return Identifier(Kind.DOI, doi)


def search(text: str) -> Records[Csl]:
    """The works that match a reference in free text, best first. Never empty: Crossref returns
    something for every text."""
    # Hyphens inside words, as in `Garrison-SR`, hide the name from the search.
    spaced = re.sub(r"(?<=[^\W\d_])-(?=[^\W\d_])", " ", text[:MAX_QUERY_CHARS])
    query = {"query.bibliographic": spaced, "rows": str(ROWS)}
    answer = get_json(SERVICE, "/works", query)
    items = records.part(answer, SERVICE, "message").get("items")
    if not isinstance(items, list):
        raise unreadable(SERVICE)
    return records.clean_all(items, SERVICE)


def read_notice(doi: str) -> UpdateNotice:
    """The gravest notice about the work with this DOI."""
    message = _message(doi)
    updates = message.get("updated-by", [])
    if not isinstance(updates, list) or not {"DOI", "title", "updated-by"} & message.keys():
        raise unreadable(SERVICE)
    title = records.text_of(message.get("title"))
    return gravest(notice_in_title(title), *map(_notice, records.objects(updates)))


def _message(doi: str) -> dict[str, Any]:
    answer = get_json(SERVICE, f"/works/{quote(doi, safe='')}", unknown=(404,))
    return records.part(answer, SERVICE, "message")


def _notice(update: dict[str, Any]) -> UpdateNotice:
    kind = str(update.get("type", "")).lower().replace("-", "_").removesuffix("_article")
    try:
        day = date(*update["updated"]["date-parts"][0])
    except (KeyError, IndexError, TypeError, ValueError, OverflowError):
        day = None
    doi = clean_doi(records.text_of(update.get("DOI")))[:200]
    return UpdateNotice(NOTICES.get(kind, Notice.NONE), day, doi)


REGISTER = Register(
    services=(SERVICE,),
    works={Kind.DOI: find},
    search=search,
    notices={Kind.DOI: read_notice},
    aliases={Kind.PII: find_by_pii},
)

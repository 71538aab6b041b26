"""PubMed by NCBI's E-utilities (ESummary, version 2.0 in JSON): records by PMID and PMCID, and the
notices that PubMed links to a record."""

import re
from datetime import date
from typing import Any

from blog.citations import csl
from blog.citations.fetch import Service, get_json, refuse_error, unknown_number, unreadable
from blog.citations.identifiers import Kind, clean_doi, clean_pmid
from blog.citations.parts import Csl
from blog.citations.registers import records
from blog.citations.registers.register import (
    Notice,
    Register,
    UpdateNotice,
    gravest,
    notice_in_title,
)
from website.models import SiteSettings

SERVICE = Service("NCBI_EUTILS_URL", "PubMed")
# PubMed's kinds of link from a record to another that says something of it. Links the other way,
# such as "Erratum for", are of the notice itself.
NOTICES = {
    "retraction in": Notice.RETRACTION,
    "partial retraction in": Notice.PARTIAL,
    "retracted and republished in": Notice.RETRACTED_AND_REPUBLISHED,
    "expression of concern in": Notice.CONCERN,
    "erratum in": Notice.CORRECTION,
    "corrected and republished in": Notice.CORRECTED_AND_REPUBLISHED,
    "republished in": Notice.REPUBLICATION,
    "update in": Notice.VERSION,
}
RETRACTED = "retracted publication"
# The day in `Lancet. 2010 Feb 6;375(9713):445. doi: 10.1016/S0140-6736(10)60175-4.`
DAY = re.compile(r"(?<!\d)((?:19|20)\d\d [A-Z][a-z]{2} \d{1,2})(?=[;.])")
ARTICLE_NUMBER = re.compile(r"\bpii: ?([^\s.]{1,60})")
INITIALS = re.compile(r"(.{1,200}?) ([^\W\d_]{1,4})(?: (Jr|Sr|2nd|3rd|4th|II|III|IV))?")


def find_by_pmid(pmid: str) -> Csl:
    """The work with this PMID."""
    return _work(_summary("pubmed", pmid))


def find_by_pmcid(pmcid: str) -> Csl:
    """The work with this PMCID."""
    return {"PMCID": pmcid} | _work(_summary("pmc", pmcid.removeprefix("PMC")))


def read_notice(pmid: str) -> UpdateNotice:
    """The gravest notice about the work with this PMID."""
    summary = _summary("pubmed", pmid)
    kinds, references = summary.get("pubtype"), summary.get("references", [])
    if not isinstance(kinds, list) or not isinstance(references, list):
        raise unreadable(SERVICE)
    linked = gravest(*map(_notice, records.objects(references)))
    attributes = summary.get("attributes")
    marks = [*kinds, *(attributes if isinstance(attributes, list) else [])]
    is_retracted = any(str(mark).lower() == RETRACTED for mark in marks)
    if is_retracted and linked.gravity < UpdateNotice(Notice.PARTIAL).gravity:
        return UpdateNotice(Notice.RETRACTION)
    return gravest(linked, notice_in_title(records.text_of(summary.get("title"))))


def _summary(database: str, number: str) -> dict[str, Any]:
    query = {"db": database, "id": number, "retmode": "json", "tool": "citewell"}
    if contact := SiteSettings.load().contact_email:
        query["email"] = contact
    answer = get_json(SERVICE, "/esummary.fcgi", query)
    if isinstance(answer, dict) and "esummaryresult" in answer:
        refuse_error({"error": answer["esummaryresult"]}, SERVICE)
    result = records.part(answer, SERVICE, "result")
    if result.get("uids") == []:
        raise unknown_number(SERVICE)
    summary = records.part(result, SERVICE, number)
    refuse_error(summary, SERVICE)
    return summary


def _notice(reference: dict[str, Any]) -> UpdateNotice:
    """The notice that a record links to."""
    kind = records.text_of(reference.get("reftype")).lower().strip(" :")
    where = records.text_of(reference.get("refsource"))[:1000]
    found = DAY.search(where)
    parts = csl.read_date(found[1])["date-parts"][0] if found else []
    try:
        day = date(*parts) if len(parts) == 3 else None
    except ValueError:
        day = None
    pmid = clean_pmid(records.text_of(reference.get("pmid")))
    return UpdateNotice(NOTICES.get(kind, Notice.NONE), day, clean_doi(where)[:200], pmid)


def _work(summary: dict[str, Any]) -> Csl:
    texts = {name: records.text_of(value) for name, value in summary.items()}
    numbers = {
        records.text_of(entry.get("idtype")): records.text_of(entry.get("value"))
        for entry in records.objects(summary.get("articleids"))
    }
    book, title = texts.get("booktitle", ""), texts.get("title", "")
    number = ARTICLE_NUMBER.search(texts.get("elocationid", ""))
    record = {
        "type": _type(summary, is_book=bool(book)),
        "title": title or book,
        "author": [_name(author) for author in records.objects(summary.get("authors"))],
        "container-title": (book if title else "")
        or texts.get("fulljournalname")
        or texts.get("source"),
        "issued": {"raw": texts.get("pubdate") or texts.get("epubdate") or ""},
        "volume": texts.get("volume"),
        "issue": texts.get("issue"),
        "page": texts.get("pages"),
        "article-number": number[1] if number else "",
        "edition": texts.get("edition"),
        "publisher": texts.get("publishername"),
        "publisher-place": texts.get("publisherlocation"),
        "DOI": numbers.get("doi", ""),
        "PMID": numbers.get("pubmed") or numbers.get("pmid", ""),
        "PMCID": numbers.get("pmc") or numbers.get("pmcid", ""),
    }
    return records.clean(record, SERVICE)


def _type(summary: dict[str, Any], *, is_book: bool) -> str:
    kinds = summary.get("pubtype")
    if isinstance(kinds, list) and "Preprint" in kinds:
        return "article"
    return "article-journal" if not is_book else "chapter" if summary.get("title") else "book"


def _name(author: dict[str, Any]) -> dict[str, str]:
    """`Murch SH Jr` as family, given and suffix; a group's name as it is."""
    name = records.text_of(author.get("name"))[:300]
    if author.get("authtype") == "CollectiveName":
        return {"literal": name}
    parts = INITIALS.fullmatch(name)
    if not parts or not parts[2].isupper():
        return {"literal": name}
    return csl.read_name(", ".join(filter(None, parts.groups())))


REGISTER = Register(
    services=(SERVICE,),
    works={Kind.PMID: find_by_pmid, Kind.PMCID: find_by_pmcid},
    notices={Kind.PMID: read_notice},
    complete=frozenset({Kind.PMID, Kind.PMCID}),
)

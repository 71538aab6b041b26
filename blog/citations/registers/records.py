"""Reading the records that registers send."""

import logging
from typing import Any

from django.utils.translation import gettext as _

from blog.citations import csl, markup
from blog.citations.fetch import Service, UnusableAnswer, unreadable
from blog.citations.parts import Csl
from blog.folding import fold_words

logger = logging.getLogger(__name__)

# Types of parts of a book, of which Crossref lists the series before the book.
PARTS_OF_BOOKS = {
    *("book-chapter", "book-section", "book-part", "book-track", "chapter"),
    *("proceedings-article", "paper-conference", "reference-entry", "entry"),
}
# Types whose institution is what a reference names: a preprint's server, a thesis's university.
PUBLISHED_BY_INSTITUTION = {"posted-content", "article", "dissertation", "thesis"}
# The dates of a work, the one that references give first.
DATES = ("published-print", "issued", "published", "published-online", "approved", "posted")
# Fields of Crossref whose content is in a field of CSL then.
READ_OUT = {
    *("subtitle", "article-number", "edition-number", "publisher-location", "institution"),
    *(name for name in DATES if name != "issued"),
}


class Records[Record](list[Record]):
    """Records that a register sent, and how many more it sent that could not be read."""

    left_out = 0


def clean(record: Any, service: Service) -> Csl:
    """The record in the CSL form that is stored here, without markup that CSL does not have, and
    without a URL where an identifier says as much. Raises UnusableAnswer."""
    if not isinstance(record, dict):
        raise unreadable(service)
    work = csl.clean(_with_facts_of_crossref(record))
    work["title"] = work.get("title", "").removesuffix(".")
    if work.get("DOI") or work.get("PMID"):
        work.pop("URL", None)
    if not work.get("title"):
        raise UnusableAnswer(_("%s sent a record without a title.") % service)
    return {name: value for name, value in work.items() if value and name not in READ_OUT}


def clean_all(items: list[Any], service: Service) -> Records[Csl]:
    """The records that can be read. The others are logged and counted."""
    cleaned: Records[Csl] = Records()
    for item in items:
        try:
            cleaned.append(clean(item, service))
        except UnusableAnswer as failure:
            logger.warning("%s", failure)
            cleaned.left_out += 1
        except Exception:
            # Whatever is raised inside one record is its own failure.
            logger.exception("A record of %s could not be read.", service)
            cleaned.left_out += 1
    return cleaned


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects in an array; none if it is no array."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def part(answer: Any, service: Service, *names: str) -> dict[str, Any]:
    """The object at this path in the answer. Raises UnusableAnswer if it is missing: an answer
    without it does not mean that all is well."""
    for name in names:
        answer = answer.get(name) if isinstance(answer, dict) else None
    if not isinstance(answer, dict):
        raise unreadable(service)
    return answer


def text_of(value: Any) -> str:
    """The text, or the first of a list of texts; empty for anything else."""
    first = next(iter(value), "") if isinstance(value, list) else value
    return str(first) if isinstance(first, (str, int)) and not isinstance(first, bool) else ""


def _with_facts_of_crossref(record: dict[str, Any]) -> dict[str, Any]:
    """The record with the fields of Crossref's API that CSL does not have, which doi.org sends too,
    under the names of CSL. When it was accessed is left out."""
    work = {name: value for name, value in record.items() if name != "accessed"}
    type_ = str(record.get("type", ""))
    work["title"] = _with_subtitle(text_of(record.get("title")), text_of(record.get("subtitle")))
    containers = record.get("container-title")
    if isinstance(containers, list) and len(containers) > 1 and type_ in PARTS_OF_BOOKS:
        work["container-title"] = containers[-1]
    if not work.get("page"):
        work["number"] = record.get("number") or record.get("article-number")
    work["edition"] = record.get("edition") or record.get("edition-number")
    work["publisher-place"] = record.get("publisher-place") or record.get("publisher-location")
    institution = _institution(record.get("institution"))
    if institution and type_ in PUBLISHED_BY_INSTITUTION:
        work["publisher"] = institution
    work["issued"] = next((record[name] for name in DATES if _is_date(record.get(name))), None)
    return work


def _with_subtitle(title: str, subtitle: str) -> str:
    """Title and subtitle, unless the title has it already."""
    if not subtitle or fold_words(subtitle) in fold_words(title):
        return title
    return markup.with_subtitle(title.rstrip().removesuffix("."), subtitle)


def _institution(value: Any) -> str:
    found = objects(value if isinstance(value, list) else [value])
    return text_of(found[0].get("name")) if found else ""


def _is_date(value: Any) -> bool:
    return bool(csl.clean({"issued": value}).get("issued"))

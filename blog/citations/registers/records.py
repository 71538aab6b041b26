"""Reading the records that registers send."""

import logging
import re
from html import unescape
from typing import Any

from django.utils.translation import gettext as _

from blog.citations import csl
from blog.citations.fetch import Service, UnusableAnswer, unreadable
from blog.citations.parts import Csl

logger = logging.getLogger(__name__)

# A tag of JATS, MathML or old HTML. Anything else in angle brackets is text.
TAG = re.compile(r"<(/?)(?:jats:|mml:)?(\w++)[^<>]*+>")
# Tags that CSL has, by their names elsewhere.
CSL_TAGS = {
    "i": "i",
    "em": "i",
    "italic": "i",
    "b": "b",
    "strong": "b",
    "bold": "b",
    "sub": "sub",
    "sup": "sup",
}
REMOVED_TAGS = {
    *("a", "br", "p", "sc", "scp", "span", "title", "u", "xref"),
    # MathML
    *("math", "mi", "mn", "mo", "mrow", "mspace", "mstyle", "msub", "msup", "mtext"),
}


def clean(record: Any, service: Service) -> Csl:
    """The record in the CSL form that is stored here, without markup that CSL does not have, and
    without a URL where an identifier says as much. Raises UnusableAnswer."""
    if not isinstance(record, dict):
        raise unreadable(service)
    work = csl.clean({name: value for name, value in record.items() if name != "accessed"})
    for name in ("title", "container-title", "publisher"):
        if name in work:
            work[name] = _clean_markup(work[name])
    if work.get("DOI") or work.get("PMID"):
        work.pop("URL", None)
    if not work.get("title"):
        raise UnusableAnswer(_("%s sent a record without a title.") % service)
    return work


def clean_all(items: list[Any], service: Service) -> list[Csl]:
    """The records that can be read. The others are logged. Raises UnusableAnswer if none can."""
    cleaned, failures = [], []
    for item in items:
        try:
            cleaned.append(clean(item, service))
        except UnusableAnswer as failure:
            logger.warning("%s", failure)
            failures.append(failure)
    if failures and not cleaned:
        raise failures[0]
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


def _clean_markup(text: str) -> str:
    # Some records are escaped twice.
    text = TAG.sub(_clean_tag, unescape(unescape(text)))
    return " ".join(text.split()).removesuffix(".")


def _clean_tag(match: re.Match[str]) -> str:
    slash, name = match[1], match[2].lower()
    if name in CSL_TAGS:
        return f"<{slash}{CSL_TAGS[name]}>"
    return "" if name in REMOVED_TAGS else match[0]

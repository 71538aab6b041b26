"""Parsing citation marks and quotations in an article's sanitised HTML.

A mark is `<cite data-source="12" data-locator="p. 445"></cite>`. A quotation is `<blockquote
data-source data-locator data-kind data-via lang>`: `data-via` is the source from which it is quoted
at second hand, `lang` its language if that is not the article's. On both, `data-disagrees="true"`
means that the source contradicts what the article says there. Numbers are never stored.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from html.parser import HTMLParser

Attributes = Iterable[tuple[str, str | None]]


class QuotationKind(StrEnum):
    """How closely a quotation follows the wording of its source."""

    VERBATIM = "verbatim"
    ABRIDGED = "abridged"
    PARAPHRASE = "paraphrase"


@dataclass(frozen=True)
class Mark:
    """A citation in the running text. `source` is a primary key."""

    source: int
    locator: str = ""
    disagrees: bool = False

    @property
    def keys(self) -> list[int]:
        """The primary keys of its sources."""
        return [self.source]


@dataclass(frozen=True)
class Quotation:
    """A quoted passage. `source` is None if the editor has not chosen one yet."""

    source: int | None
    locator: str = ""
    kind: QuotationKind = QuotationKind.VERBATIM
    via: int | None = None
    disagrees: bool = False
    language: str = ""

    @property
    def keys(self) -> list[int]:
        """The primary keys of its sources, the quoted one first."""
        return [key for key in (self.source, self.via) if key is not None]


def read_mark(attributes: Attributes) -> Mark | None:
    """The mark with the attributes of a cite element; None if they name no source."""
    values = dict(attributes)
    source = _key(values.get("data-source"))
    if source is None:
        return None
    return Mark(
        source, (values.get("data-locator") or "").strip(), values.get("data-disagrees") == "true"
    )


def read_quotation(attributes: Attributes) -> Quotation:
    """The quotation with the attributes of a blockquote element."""
    values = dict(attributes)
    kind = values.get("data-kind")
    return Quotation(
        source=_key(values.get("data-source")),
        locator=(values.get("data-locator") or "").strip(),
        kind=QuotationKind(kind) if kind in list(QuotationKind) else QuotationKind.VERBATIM,
        via=_key(values.get("data-via")),
        disagrees=values.get("data-disagrees") == "true",
        language=values.get("lang") or "",
    )


def find(body: str) -> list[Mark | Quotation]:
    """All marks and quotations of a body, in order."""
    finder = _Finder()
    finder.feed(body)
    finder.close()
    return finder.found


def _key(text: str | None) -> int | None:
    """A primary key: ASCII digits that fit into a database's integer. None otherwise."""
    if text and text.isascii() and text.isdigit() and len(text) < 16:
        return int(text)
    return None


class _Finder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Mark | Quotation] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "cite" and (mark := read_mark(attrs)):
            self.found.append(mark)
        elif tag == "blockquote":
            self.found.append(read_quotation(attrs))

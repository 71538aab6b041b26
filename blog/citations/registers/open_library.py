"""Open Library: books by ISBN (its Books API with `jscmd=data`)."""

from typing import Any

from django.utils.translation import gettext as _

from blog.citations.fetch import NotFound, Service, get_json
from blog.citations.identifiers import Kind
from blog.citations.parts import Csl
from blog.citations.registers import records
from blog.citations.registers.register import Register

SERVICE = Service("OPEN_LIBRARY_URL", "Open Library")


def find(isbn: str) -> Csl:
    """The book with this ISBN."""
    key = f"ISBN:{isbn}"
    answer = get_json(SERVICE, "/api/books", bibkeys=key, jscmd="data", format="json")
    book = answer.get(key) if isinstance(answer, dict) else None
    if not isinstance(book, dict):
        raise NotFound(_("%s does not know this number. Check it.") % SERVICE)
    title = ": ".join(str(book[name]) for name in ("title", "subtitle") if book.get(name))
    work = {
        "type": "book",
        "title": title,
        "ISBN": isbn,
        "author": [_split_name(name) for name in _names(book, "authors")],
        "publisher": "; ".join(_names(book, "publishers")),
        "publisher-place": "; ".join(_names(book, "publish_places")),
        "issued": {"raw": str(book.get("publish_date", ""))},
    }
    return records.clean(work, SERVICE)


def _names(book: dict[str, Any], key: str) -> list[str]:
    return [str(entry["name"]) for entry in records.objects(book.get(key)) if entry.get("name")]


def _split_name(name: str) -> dict[str, str]:
    """Open Library has names on one line; the last word is taken as the family name."""
    given, _space, family = name.rpartition(" ")
    return {"family": family, "given": given} if given else {"literal": name}


REGISTER = Register(services=(SERVICE,), works={Kind.ISBN: find})

"""Open Library: books by ISBN, by its Books API with `jscmd=data` and by its Read API."""

from typing import Any

from blog.citations import names
from blog.citations.fetch import FetchError, NotFound, Service, get_json, unknown_number
from blog.citations.identifiers import Kind
from blog.citations.parts import Csl
from blog.citations.registers import records
from blog.citations.registers.register import Register

SERVICE = Service("OPEN_LIBRARY_URL", "Open Library")


def find(isbn: str) -> Csl:
    """The book with this ISBN. What the Books API does not answer is asked of the Read API."""
    try:
        return _work(_from_books_api(isbn), isbn)
    except FetchError as first:
        try:
            return _work(_from_read_api(isbn), isbn)
        except FetchError as second:
            raise second if isinstance(second, NotFound) else first from None


def _from_books_api(isbn: str) -> dict[str, Any]:
    key = f"ISBN:{isbn}"
    query = {"bibkeys": key, "jscmd": "data", "format": "json"}
    answer = get_json(SERVICE, "/api/books", query)
    if answer in ({}, []):
        raise unknown_number(SERVICE)
    return records.part(answer, SERVICE, key)


def _from_read_api(isbn: str) -> dict[str, Any]:
    """The first edition's data, with its edition's name, which the Books API does not have."""
    answer = get_json(SERVICE, f"/api/volumes/brief/isbn/{isbn}.json", unknown=(404,))
    if answer in ({}, []):
        raise unknown_number(SERVICE)
    editions = records.objects([*records.part(answer, SERVICE, "records").values()])
    if not editions:
        raise unknown_number(SERVICE)
    details = editions[0].get("details")
    details = details.get("details") if isinstance(details, dict) else None
    name = details.get("edition_name") if isinstance(details, dict) else ""
    return {"edition_name": name, **records.part(editions[0], SERVICE, "data")}


def _work(book: dict[str, Any], isbn: str) -> Csl:
    record = {
        "type": "book",
        "title": book.get("title"),
        "subtitle": book.get("subtitle"),
        "ISBN": isbn,
        "author": [names.read_in_order(name) for name in _names(book, "authors")],
        "edition": book.get("edition_name"),
        "publisher": "; ".join(_names(book, "publishers")),
        "publisher-place": "; ".join(_names(book, "publish_places")),
        "issued": {"raw": records.text_of(book.get("publish_date"))},
    }
    return records.clean(record, SERVICE)


def _names(book: dict[str, Any], key: str) -> list[str]:
    """The names in a list of texts, or of objects that have them."""
    value = book.get(key)
    entries = value if isinstance(value, list) else []
    lines = [entry.get("name") if isinstance(entry, dict) else entry for entry in entries]
    return [text for line in lines if (text := records.text_of(line)[:300].strip())]


REGISTER = Register(services=(SERVICE,), works={Kind.ISBN: find}, complete=frozenset({Kind.ISBN}))

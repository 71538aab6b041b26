"""The site's list of sources: which records are the same work, and importing many at once."""

import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from blog import fitting
from blog.citations.formats import Record
from blog.citations.parts import Csl
from blog.folding import fold_words
from blog.models import Source

logger = logging.getLogger(__name__)

Key = tuple[str, ...]

# Types whose ISBN is their own. A chapter has the ISBN of its book.
TYPES_WITH_ISBN = {"book", "report", "thesis"}
# Identifiers of which a work has one only, so that two mean two works.
UNIQUE_IDENTIFIERS = {"DOI", "PMID"}


class Outcome(StrEnum):
    """The outcome of importing a record."""

    ADDED = "added"
    KNOWN = "known"
    FAILED = "failed"


@dataclass(frozen=True)
class ImportedRecord:
    """A record with its outcome, the source that now represents it, and for a failure the
    reason."""

    record: Record
    outcome: Outcome
    source: Source | None = None
    reason: str = ""


class Collection:
    """Sources indexed by their identifiers, and by title, year and first author."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._by_key: dict[Key, Source] = {}
        for source in sources:
            self.add(source)

    def add(self, source: Source) -> None:
        """Add a source. Of two that are the same work, `find` returns the first."""
        for key in _keys(source.as_csl()):
            self._by_key.setdefault(key, source)

    def find(self, work: Csl) -> Source | None:
        """The source that is the same work: it has one of its identifiers, or the same title, year
        and first author and no different DOI or PMID."""
        *identifiers, description = _keys(work)
        for key in identifiers:
            if key in self._by_key:
                return self._by_key[key]
        source = self._by_key.get(description)
        if source and not _conflict(identifiers, _keys(source.as_csl())):
            return source
        return None


def _keys(work: Csl) -> list[Key]:
    """Keys that identify the work: its identifiers, most reliable first, and its description
    last."""
    numbers = {name: work[name].casefold() for name in ("DOI", "PMID", "PMCID") if work.get(name)}
    if work.get("ISBN") and work.get("type") in TYPES_WITH_ISBN:
        numbers["ISBN"] = _isbn_core(work["ISBN"])
    names = work.get("author") or [{}]
    first = names[0].get("family") or names[0].get("literal", "")
    issued: Mapping[str, list[list[int]]] = work.get("issued") or {}
    year = str(issued["date-parts"][0][0]) if issued else ""
    return [*numbers.items(), (_fold(work["title"]), year, _fold(first))]


def _conflict(some: Sequence[Key], others: Sequence[Key]) -> bool:
    by_name = {key[0]: key for key in others}
    return any(by_name.get(key[0], key) != key for key in some if key[0] in UNIQUE_IDENTIFIERS)


def _isbn_core(isbn: str) -> str:
    """The nine digits that the ISBN-10 and the ISBN-13 of a book share."""
    digits = re.sub(r"[^\dX]", "", isbn.upper())
    return digits[-10:-1]


def _fold(text: str) -> str:
    return fold_words(text).replace(" ", "")


def find_existing(works: Sequence[Csl]) -> list[Source | None]:
    """For each work, the site's source that is the same; one query for all."""
    collection = Collection(Source.objects.all() if works else ())
    return [collection.find(work) for work in works]


@transaction.atomic
def import_records(records: Iterable[Record]) -> list[ImportedRecord]:
    """Store the works that the site does not have yet. Returns the outcome of each record, in
    order."""
    collection = Collection(Source.objects.all())
    imported, new = [], []
    for record in records:
        one = _import_record(record, collection)
        imported.append(one)
        if one.outcome is Outcome.ADDED and one.source:
            collection.add(one.source)
            new.append(one.source)
    Source.objects.bulk_create(new)
    return imported


def _import_record(record: Record, collection: Collection) -> ImportedRecord:
    """Whatever is raised is this record's failure only."""
    if record.csl is None:
        return ImportedRecord(record, Outcome.FAILED, reason=record.reason)
    try:
        if known := collection.find(record.csl):
            return ImportedRecord(record, Outcome.KNOWN, known)
        source, left_out = fitting.fit(record.csl)
    except ValidationError as error:
        return ImportedRecord(record, Outcome.FAILED, reason=fitting.reason(error))
    except Exception:
        logger.exception("A record could not be imported: %r", record.csl)
        reason = _("Something in it could not be stored.")
        return ImportedRecord(record, Outcome.FAILED, reason=reason)
    return ImportedRecord(record.without(left_out), Outcome.ADDED, source)

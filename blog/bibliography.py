"""The site's list of sources: finding works in it, and adding one or many."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from blog import fitting
from blog.citations import sameness
from blog.citations.formats import Record
from blog.citations.parts import Csl
from blog.models import Source
from website.sqlite import serialize_writes

logger = logging.getLogger(__name__)

MAX_SIMILAR = 5
# Keys in one query. A work has at most eight.
MAX_KEYS = 4000
# Such as title, year and first author.
LIKELY_POINTS = 3
# How often an import is tried when somebody saves one of its works at the same moment.
ATTEMPTS = 3


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


class Similar(NamedTuple):
    """A source that looks like a work, and whether it is very likely the same: at most one is."""

    source: Source
    is_likely: bool


class Collection:
    """Sources by their keys."""

    def __init__(self, sources: Iterable[Source] = ()) -> None:
        self._by_key: dict[tuple[str, str], list[Source]] = defaultdict(list)
        for source in sources:
            self.add(source)

    def add(self, source: Source) -> None:
        """Add a source. Of two that are the same work, `find` returns the first."""
        for key in sameness.keys(source.as_csl()).items():
            self._by_key[key].append(source)

    def find(self, work: Csl) -> Source | None:
        """The source that is the same work: it has one of its identifiers, or else its
        description."""
        found = self._candidates(work)
        for is_same in (sameness.have_same_identifier, sameness.have_same_description):
            for source in found:
                if is_same(work, source.as_csl()):
                    return source
        return None

    def find_similar(self, work: Csl) -> list[Similar]:
        """Sources with a key of the work, the most alike first. If two are equally alike, or the
        first differs in something, none is called likely."""
        found = [(sameness.compare(work, one.as_csl()), one) for one in self._candidates(work)]
        found.sort(key=lambda pair: -pair[0].points)
        if not found:
            return []
        best = found[0][0]
        is_alone = [likeness.points for likeness, _source in found].count(best.points) == 1
        is_likely = is_alone and not best.differs and best.points >= LIKELY_POINTS
        return [
            Similar(source, is_likely and source is found[0][1])
            for _likeness, source in found[:MAX_SIMILAR]
        ]

    def _candidates(self, work: Csl) -> list[Source]:
        """Each source that has a key of the work once, by its most reliable key."""
        found = [one for key in sameness.searched_keys(work) for one in self._by_key.get(key, ())]
        return [*{id(source): source for source in found}.values()]


def _stored(works: Iterable[Csl]) -> Collection:
    """The site's sources that may be one of the works, each found by an index; one query for many
    works."""
    keys = [key for work in works for key in sameness.searched_keys(work)]
    batches = (keys[n : n + MAX_KEYS] for n in range(0, len(keys), MAX_KEYS))
    found = {one.pk: one for batch in batches for one in Source.objects.with_key(batch)}
    return Collection(found[pk] for pk in sorted(found))


def find_existing(works: Sequence[Csl]) -> list[Source | None]:
    """For each work, the site's source that is the same; one query for all."""
    collection = _stored(works)
    return [collection.find(work) for work in works]


def find_similar(works: Sequence[Csl]) -> list[list[Similar]]:
    """For each work, the site's sources that look like it; one query for all."""
    collection = _stored(works)
    return [collection.find_similar(work) for work in works]


def import_records(records: Iterable[Record]) -> list[ImportedRecord]:
    """Store the works that the site does not have yet. Returns the outcome of each record, in
    order."""
    records = list(records)
    for _attempt in range(ATTEMPTS - 1):
        # Somebody who saves the form of a source does not wait for the lock.
        with suppress(IntegrityError):
            return _import_records(records)
    return _import_records(records)


@serialize_writes
@transaction.atomic(savepoint=False)
def _import_records(records: Sequence[Record]) -> list[ImportedRecord]:
    _lock()
    collection = _stored(record.csl for record in records if record.csl)
    imported, new = [], []
    for record in records:
        one = _import_record(record, collection)
        imported.append(one)
        if one.outcome is Outcome.ADDED and one.source:
            collection.add(one.source)
            new.append(one.source)
    Source.objects.bulk_create(new)
    return imported


def _lock() -> None:
    """Wait for whoever is importing, so that the second of two editors sees what the first has
    added. SQLite locks the database."""
    if connection.features.has_select_for_update:
        rows = ContentType.objects.select_for_update(no_key=True)
        rows.filter(app_label="blog", model="source").first()


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

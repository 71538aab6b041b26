"""The site's collection of works: which two are the same, and taking in many at once."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.db import transaction

from blog.citations.formats import Record
from blog.citations.parts import Csl
from blog.models import Source

Key = tuple[str, ...]

# A chapter has the ISBN of its book.
WHOLE = {"book", "report", "thesis"}
CONFLICTS = {"DOI", "PMID"}


class Outcome(StrEnum):
    """What became of a record."""

    ADDED = "added"
    KNOWN = "known"
    FAILED = "failed"


@dataclass(frozen=True)
class ImportedRecord:
    """A record, what became of it, and the source that now stands for it."""

    record: Record
    outcome: Outcome
    source: Source | None = None
    reason: str = ""


class Collection:
    """The works that are held, found again by their identifiers or by title, year and author."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self.by_key: dict[Key, Source] = {}
        for source in sources:
            self.add(source)

    def add(self, source: Source) -> None:
        """One more work; of two that are the same, the first is found again."""
        for key in _keys(source.as_csl()):
            self.by_key.setdefault(key, source)

    def find(self, work: Csl) -> Source | None:
        """The work that is the same: one identifier is, or title, year and first author are
        and no identifier says otherwise."""
        *identifiers, described = _keys(work)
        for key in identifiers:
            if key in self.by_key:
                return self.by_key[key]
        found = self.by_key.get(described)
        return found if found and not _differ(identifiers, _keys(found.as_csl())) else None


def _keys(work: Csl) -> list[Key]:
    """What tells the work from others, the surest first and its description last."""
    numbers = {name: work[name].casefold() for name in ("DOI", "PMID", "PMCID") if work.get(name)}
    if work.get("ISBN") and work.get("type") in WHOLE:
        numbers["ISBN"] = _core(work["ISBN"])
    names = work.get("author") or [{}]
    first = names[0].get("family") or names[0].get("literal", "")
    issued: Mapping[str, list[list[int]]] = work.get("issued") or {}
    year = str(issued["date-parts"][0][0]) if issued else ""
    return [*numbers.items(), (_folded(work["title"]), year, _folded(first))]


def _differ(some: Sequence[Key], others: Sequence[Key]) -> bool:
    theirs = {key[0]: key for key in others}
    return any(theirs.get(key[0], key) != key for key in some if key[0] in CONFLICTS)


def _core(isbn: str) -> str:
    """The nine digits that an ISBN of ten and one of thirteen share."""
    digits = re.sub(r"[^\dX]", "", isbn.upper())
    return digits[-10:-1]


def _folded(text: str) -> str:
    """Letters and digits alone, without case, accents and CSL's marks."""
    bare = re.sub(r"</?(?:i|b|sub|sup)>", "", text)
    decomposed = unicodedata.normalize("NFKD", bare.casefold())
    return "".join(character for character in decomposed if character.isalnum())


def find_existing(work: Csl) -> Source | None:
    """The source held already that is the same work; one query."""
    return Collection(Source.objects.all()).find(work)


@transaction.atomic
def import_records(records: Iterable[Record]) -> list[ImportedRecord]:
    """Stores the works that are not held yet, and says what became of each record."""
    collection = Collection(Source.objects.all())
    taken, new = [], []
    for record in records:
        one = _take(record, collection)
        taken.append(one)
        if one.outcome is Outcome.ADDED and one.source:
            collection.add(one.source)
            new.append(one.source)
    Source.objects.bulk_create(new)
    return taken


def _take(record: Record, collection: Collection) -> ImportedRecord:
    if record.csl is None:
        return ImportedRecord(record, Outcome.FAILED, reason=record.reason)
    if known := collection.find(record.csl):
        return ImportedRecord(record, Outcome.KNOWN, known)
    source = Source.from_csl(record.csl)
    try:
        source.clean_fields()
    except ValidationError as error:
        return ImportedRecord(record, Outcome.FAILED, reason=_reason(error))
    return ImportedRecord(record, Outcome.ADDED, source)


def _reason(error: ValidationError) -> str:
    """Which field is at fault, in the words of the form."""
    labels = {field.name: str(field.verbose_name) for field in Source._meta.fields}
    return " ".join(
        f"{labels[name]}: {' '.join(messages)}" for name, messages in error.message_dict.items()
    )

"""What a register of works can answer."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from blog.citations.fetch import Service
from blog.citations.identifiers import Identifier, Kind
from blog.citations.parts import Csl
from blog.citations.registers.records import Records
from blog.models import Source

Notice = Source.Notice

# What publishers write before the title of a retracted work. The notice itself begins with
# "Retraction:" or "Retraction notice to".
RETRACTED_TITLE = re.compile(
    r"[\W_]{0,3}(?:(?:RETRACTED|WITHDRAWN)\b"
    r"|(?i:retracted|withdrawn)(?: (?i:article|paper|chapter|publication))?\s?[:\]–—])"
)
# Or after it, as `Salt in sweat (Retracted article. See vol. 3, pg. 4, 2010)`.
RETRACTED_AT_END = re.compile(
    r"[(\[](?:retracted|withdrawn)(?: (?:article|paper)\b[^()\[\]]{0,200})?[)\]]\W?\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class UpdateNotice:
    """A retraction, concern, correction or newer form of a work: its kind, and day, DOI and PMID of
    the notice as far as they are known. `Notice.NONE` if there is none."""

    kind: Notice = Notice.NONE
    on: date | None = None
    doi: str = ""
    pmid: str = ""

    @property
    def gravity(self) -> int:
        """Rank among the kinds; a retraction has the highest."""
        return list(Notice).index(self.kind)

    @property
    def rank(self) -> tuple[int, date, bool]:
        """The graver notice wins; of equal ones the later, and one with an identifier."""
        return self.gravity, self.on or date.min, bool(self.doi or self.pmid)


def gravest(*notices: UpdateNotice) -> UpdateNotice:
    """The notice that matters most; one without a kind if there is none."""
    known = [notice for notice in notices if notice.kind]
    return max(known, key=lambda notice: notice.rank, default=UpdateNotice())


def notice_in_title(title: str) -> UpdateNotice:
    """The retraction that a title says, as `RETRACTED ARTICLE: Salt in sweat`, without its day."""
    title = title[:2000]
    is_retracted = RETRACTED_TITLE.match(title) or RETRACTED_AT_END.search(title)
    return UpdateNotice(Notice.RETRACTION) if is_retracted else UpdateNotice()


@dataclass(frozen=True)
class Register:
    """A register: its servers, and a function for each thing that it can answer,
    by kind of identifier where a number is needed.

    `aliases` give the identifier that stands for another. `complete` are the kinds of which it has
    every number, so that what it does not know does not exist. The functions raise FetchError;
    `works`, `notices` and `aliases` raise NotFound for a number that the register does not know.
    """

    services: tuple[Service, ...]
    works: Mapping[Kind, Callable[[str], Csl]] = field(default_factory=dict)
    search: Callable[[str], Records[Csl]] | None = None
    notices: Mapping[Kind, Callable[[str], UpdateNotice]] = field(default_factory=dict)
    resolves: Mapping[Kind, Callable[[str], bool]] = field(default_factory=dict)
    aliases: Mapping[Kind, Callable[[str], Identifier]] = field(default_factory=dict)
    complete: frozenset[Kind] = frozenset()

    def __str__(self) -> str:
        return self.services[0].name

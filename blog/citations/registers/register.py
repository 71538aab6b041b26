"""What a register of works can answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from blog.citations.fetch import Service
from blog.citations.identifiers import Kind
from blog.citations.parts import Csl
from blog.models import Source

Notice = Source.Notice


@dataclass(frozen=True)
class UpdateNotice:
    """A retraction, concern or correction of a work: its kind, day and DOI. `Notice.NONE` if there
    is none."""

    kind: Notice = Notice.NONE
    on: date | None = None
    doi: str = ""

    @property
    def gravity(self) -> int:
        """Rank among the kinds; a retraction has the highest."""
        return list(Notice).index(self.kind)


@dataclass(frozen=True)
class Register:
    """A register: its servers, and a function for each thing that it can answer,
    by kind of identifier where a number is needed.

    The functions raise FetchError; `works`, `notices` raise NotFound for a number that the register
    does not know.
    """

    services: tuple[Service, ...]
    works: Mapping[Kind, Callable[[str], Csl]] = field(default_factory=dict)
    search: Callable[[str], list[Csl]] | None = None
    notices: Mapping[Kind, Callable[[str], UpdateNotice]] = field(default_factory=dict)
    resolves: Mapping[Kind, Callable[[str], bool]] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.services[0].name

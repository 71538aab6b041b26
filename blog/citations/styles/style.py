"""What each citation style declares of itself."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from blog.citations.styles.formatting import Work


@dataclass(frozen=True)
class Style:
    """A citation style. `write` returns the reference to one work as text with control characters,
    which `formatting.parts` reads. `in_text` returns names and year for a mark in the text; without
    it, marks are numbers. `csl` names the CSL style that the output is compared with."""

    name: str
    label: str | Promise
    short_name: str
    csl: str
    write: Callable[[Work], str]
    in_text: Callable[[Work], tuple[str, str]] | None = None

    @property
    def is_numeric(self) -> bool:
        """Whether marks in the text are numbers, and references in order of first citation."""
        return self.in_text is None

"""One record of a file of references."""

from dataclasses import dataclass
from typing import Self

from django.utils.translation import gettext as _

from blog.citations import csl
from blog.citations.parts import Csl

SHOWN = 160


@dataclass(frozen=True)
class Record:
    """What one record says, in CSL fields, or why that could not be understood."""

    location: str
    csl: Csl | None = None
    reason: str = ""
    text: str = ""

    @classmethod
    def understood(cls, location: str, work: Csl, text: str) -> Self:
        """A record that was read. `text` is shown where it lacks what every work has."""
        tidied = csl.tidy(work)
        if not tidied.get("title"):
            return cls.failed(location, _("It has no title."), text)
        return cls(location, tidied)

    @classmethod
    def failed(cls, location: str, reason: str, text: str) -> Self:
        """A record that was not, with its beginning, by which its owner will know it."""
        text = " ".join(text.split())
        return cls(location, reason=reason, text=text[:SHOWN] + "…" * (len(text) > SHOWN))

"""One record of a file of references."""

from dataclasses import dataclass
from typing import Self

from django.utils.translation import gettext as _

from blog.citations import csl
from blog.citations.parts import Csl

# Characters of a failed record that are shown.
MAX_TEXT_CHARS = 160


@dataclass(frozen=True)
class Record:
    """One record: its location in the file and its work in CSL fields, or the reason why it could
    not be read and the beginning of its text."""

    location: str
    csl: Csl | None = None
    reason: str = ""
    text: str = ""

    @classmethod
    def parsed(cls, location: str, work: Csl, text: str) -> Self:
        """A record with the fields of `work`. `text` is its source, for the error if it has no
        title."""
        cleaned = csl.clean(work)
        if not cleaned.get("title"):
            return cls.failed(location, _("It has no title."), text)
        return cls(location, cleaned)

    @classmethod
    def failed(cls, location: str, reason: str, text: str) -> Self:
        """A record that could not be read, with the beginning of its text."""
        text = " ".join(text.split())
        return cls(
            location, reason=reason, text=text[:MAX_TEXT_CHARS] + "…" * (len(text) > MAX_TEXT_CHARS)
        )

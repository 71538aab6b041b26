"""One record of a file of references."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Self

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blog.citations import csl
from blog.citations.csl import LeftOut
from blog.citations.parts import Csl

logger = logging.getLogger(__name__)

# Characters of a failed record, and of a value that was left out, that are shown.
MAX_TEXT_CHARS = 160
MAX_VALUE_CHARS = 80
# Characters of a failed record that are offered to be corrected.
MAX_WHOLE_CHARS = 20_000
# What the fields of CSL are called in the report. The others have the names that editors know.
LABELS = {
    "accessed": gettext_lazy("access date"),
    "issued": gettext_lazy("date"),
    "genre": gettext_lazy("kind"),
}


@dataclass(frozen=True)
class Record:
    """One record: its location in the file, its work in CSL fields and the fields that were left
    out, or the reason why it could not be read and the beginning of its text. `whole` is the text
    as it stands in the file; empty if it is very long."""

    location: str
    csl: Csl | None = None
    reason: str = ""
    text: str = ""
    left_out: tuple[LeftOut, ...] = ()
    whole: str = ""

    @classmethod
    def read(cls, location: str, text: str, read: Callable[[], tuple[Csl, list[LeftOut]]]) -> Self:
        """The record that `read` parses. Whatever it raises is this record's failure only."""
        try:
            work, left_out = read()
            return cls.parsed(location, work, text, left_out)
        except RecursionError:
            # The parsers of LaTeX and of names call themselves for each brace.
            return cls.failed(location, _("Its braces are nested too deep."), text)
        except Exception:
            logger.exception("A record of a file of references could not be read: %r", text[:500])
            return cls.failed(location, _("Something in it could not be read."), text)

    @classmethod
    def parsed(
        cls, location: str, work: Csl, text: str, left_out: list[LeftOut] | None = None
    ) -> Self:
        """A record with the fields of `work`. `text` is its source, for the error if it has no
        title."""
        cleaned, unread = csl.read(work)
        if not cleaned.get("title"):
            return cls.failed(location, _("It has no title."), text)
        return cls(location, cleaned, whole=_whole(text)).without([*(left_out or []), *unread])

    def without(self, fields: Iterable[LeftOut]) -> Self:
        """The record with these fields listed as left out."""
        return replace(self, left_out=(*self.left_out, *map(_shown, fields)))

    @classmethod
    def failed(cls, location: str, reason: str, text: str) -> Self:
        """A record that could not be read, with the beginning of its text."""
        shown = _shortened(text, MAX_TEXT_CHARS)
        return cls(location, reason=reason, text=shown, whole=_whole(text))


def _whole(text: str) -> str:
    return text.strip("\n") if len(text) <= MAX_WHOLE_CHARS else ""


def _shown(one: LeftOut) -> LeftOut:
    return LeftOut(str(LABELS.get(one.field, one.field)), _shortened(one.value, MAX_VALUE_CHARS))


def _shortened(text: Any, most: int) -> str:
    text = " ".join(str(text).split())
    return text[:most] + "…" * (len(text) > most)

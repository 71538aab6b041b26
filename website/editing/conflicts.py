"""What a page asks when two people changed the same thing."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from website.editing import comparing
from website.editing.comparing import Paragraph
from website.editing.snapshots import Row

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass
class Conflict:
    """One question. `name` is that of its radio buttons. The three versions are paragraphs of text;
    `opened` is None where it is not known what the page showed. `asked` goes into the next snapshot:
    prefix, key of the row, and the values with which its fields were opened first. `hidden` are inputs
    that send back what is on no form any more."""

    name: str
    label: str
    opened: list[str] | None
    theirs: list[str]
    mine: list[str]
    field_label: str
    asked: tuple[str, str, Row]
    hidden: list[tuple[str, str]] = field(default_factory=list)
    keep_theirs: "StrOrPromise" = ""
    use_mine: "StrOrPromise" = ""
    # Who changed it and when, if it is known.
    changed: Any = None

    @property
    def is_long(self) -> bool:
        """Whether only the differences are shown, because the whole would be too long to compare."""
        return comparing.is_long(self.theirs) or comparing.is_long(self.mine)

    @property
    def shown_theirs(self) -> list[Paragraph]:
        return comparing.changes(self.opened, self.theirs)

    @property
    def shown_mine(self) -> list[Paragraph]:
        return comparing.changes(self.theirs if self.opened is None else self.opened, self.mine)


def choice_name(html_name: str) -> str:
    """The name of the radio buttons of a field."""
    return f"keep-{html_name}"

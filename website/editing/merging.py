"""The three-way comparison of a field: as it was opened, as it is stored now, as it was sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django import forms

from website.editing.posted import Posted, is_same

THEIRS, MINE = "theirs", "mine"


class Merged(NamedTuple):
    """The value that the form goes on with, and whether its sender must choose."""

    value: Posted
    is_conflict: bool = False


@dataclass
class Versions:
    """The three values of a field. `opened` is None where it is not known. `mine` is None for a file
    field without an upload."""

    field: forms.Field
    opened: Posted | None
    theirs: Posted
    mine: Posted | None
    is_asked: bool = False
    choice: str = ""
    # Whether the other person changed something on which the meaning of this value depends.
    is_unsettled: bool = False

    @property
    def is_mine_changed(self) -> bool:
        if self.mine is None:
            return False
        return not is_same(
            self.field, self.theirs if self.opened is None else self.opened, self.mine
        )

    @property
    def is_theirs_changed(self) -> bool:
        return self.opened is None or not is_same(self.field, self.opened, self.theirs)

    @property
    def is_answered(self) -> bool:
        """Whether the question that was asked before has been answered. A file has to be chosen
        again, because browsers do not send it twice."""
        return self.choice in {THEIRS, MINE} and (self.choice == THEIRS or self.mine is not None)

    def merge(self) -> Merged:
        """Take over what only one of the two changed; ask where both did, to different values."""
        mine = self.theirs if self.mine is None else self.mine
        differ = self.mine is None or not is_same(self.field, self.theirs, mine)
        if self.is_asked and not self.is_answered:
            return Merged(mine, is_conflict=differ)
        if self.is_asked and self.choice == THEIRS:
            return Merged(self.theirs)
        if self.is_unsettled and differ:
            return Merged(mine, is_conflict=True)
        if not self.is_mine_changed:
            return Merged(self.theirs)
        return Merged(mine, is_conflict=self.is_theirs_changed and differ)


def unsettle(versions: Mapping[str, Versions], depends_on: Mapping[str, str]) -> None:
    """Ask about two values of which one gives the other its meaning, such as a price and its
    currency, when each person changed one of them."""
    for name, other in depends_on.items():
        if name not in versions or other not in versions:
            continue
        one, two = versions[name], versions[other]
        if one.opened is None or two.opened is None:
            continue
        if (one.is_mine_changed and two.is_theirs_changed) or (
            two.is_mine_changed and one.is_theirs_changed
        ):
            one.is_unsettled = two.is_unsettled = True

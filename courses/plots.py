"""The dashboard's plot of sign-ups, measured in the units of its drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

STEP, WIDTH, HEIGHT = 30, 22, 90
HEAD = 16


@dataclass(frozen=True)
class Column:
    """One week: where it stands in the drawing, and what it says."""

    week: date
    number: int
    x: int
    y: int
    height: int
    is_named: bool

    @property
    def middle(self) -> int:
        return self.x + WIDTH // 2


def columns(weeks: Sequence[tuple[date, int]]) -> list[Column]:
    """Side by side, the highest as high as the drawing. Every fourth has its date below it."""
    most = max((number for _week, number in weeks), default=0) or 1
    heights = [round(HEIGHT * number / most) for _week, number in weeks]
    return [
        Column(week, number, place * STEP, HEAD + HEIGHT - height, height, place % 4 == 0)
        for place, ((week, number), height) in enumerate(zip(weeks, heights, strict=True))
    ]

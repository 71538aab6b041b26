"""The dashboard's bar chart of sign-ups a week, in the units of its SVG drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

# From the left edge of one bar to that of the next.
STEP = 30
BAR_WIDTH = 22
# The height of the highest bar.
BAR_HEIGHT = 90
# The space above the bars for their numbers.
TOP = 16
# Every fourth bar is labelled with its date.
LABEL_EVERY = 4


@dataclass(frozen=True)
class Bar:
    """One week: its position in the drawing and its labels."""

    week: date
    number: int
    x: int
    y: int
    height: int
    is_labelled: bool

    @property
    def middle(self) -> int:
        return self.x + BAR_WIDTH // 2


def bars(weeks: Sequence[tuple[date, int]]) -> list[Bar]:
    """The bars of these weeks, side by side, scaled to the highest."""
    most = max((number for _week, number in weeks), default=0) or 1
    heights = [round(BAR_HEIGHT * number / most) for _week, number in weeks]
    return [
        Bar(week, number, index * STEP, TOP + BAR_HEIGHT - height, height, index % LABEL_EVERY == 0)
        for index, ((week, number), height) in enumerate(zip(weeks, heights, strict=True))
    ]

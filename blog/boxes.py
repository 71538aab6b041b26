"""The boxes of an article's sanitised HTML: its key points, and the care cards that say when to get
help.

Key points are `<section data-box="key-points">`; a care card is `<section data-box="care"
data-urgency="emergency">`. Editors put them anywhere between the other blocks of the text.
"""

from enum import StrEnum
from html.parser import HTMLParser
from typing import NamedTuple

from django.utils.translation import gettext_lazy

KEY_POINTS = "key-points"
CARE = "care"
VOID_TAGS = {"br", "hr"}


class Urgency(StrEnum):
    """How soon to get help, the most urgent first."""

    EMERGENCY = "emergency"
    TODAY = "today"
    DOCTOR = "doctor"


URGENCY_LABELS = {
    Urgency.EMERGENCY: gettext_lazy("Get emergency help now"),
    Urgency.TODAY: gettext_lazy("Get help today"),
    Urgency.DOCTOR: gettext_lazy("See a doctor"),
}


class Parts(NamedTuple):
    """HTML of the key points, of the care cards, the most urgent first, and of the other blocks."""

    key_points: str
    care: list[tuple[Urgency, str]]
    text: str


# The kind of box or "", the urgency of a care card, and the HTML without the box's own tag.
Block = tuple[str, Urgency, str]


def split(body: str) -> Parts:
    """Take the boxes out of a body. Boxes of key points become one, and care cards of the same
    urgency; a box inside another block stays there."""
    splitter = _Splitter()
    splitter.feed(body)
    splitter.close()
    blocks = splitter.blocks
    care = [(level, _join(blocks, CARE, level)) for level in Urgency]
    return Parts(
        _join(blocks, KEY_POINTS),
        [(level, html) for level, html in care if html],
        "".join(html for box, _urgency, html in blocks if box not in (KEY_POINTS, CARE)),
    )


def _join(blocks: list[Block], box: str, urgency: Urgency | None = None) -> str:
    return "".join(html for kind, level, html in blocks if kind == box and urgency in (level, None))


class _Splitter(HTMLParser):
    """Collects the blocks of a body."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.blocks: list[Block] = []
        self.depth = 0
        self.box, self.urgency = "", Urgency.DOCTOR
        self.html: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.depth == 0 and tag == "section":
            self._end_block()
            values = dict(attrs)
            urgency = values.get("data-urgency")
            self.box = values.get("data-box") or ""
            self.urgency = Urgency(urgency) if urgency in list(Urgency) else Urgency.DOCTOR
        else:
            self.html.append(self.get_starttag_text() or "")
        self.depth += tag not in VOID_TAGS

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID_TAGS:
            return
        self.depth -= 1
        if self.depth == 0 and tag == "section":
            self._end_block()
        else:
            self.html.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.html.append(data)

    def handle_entityref(self, name: str) -> None:
        self.html.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.html.append(f"&#{name};")

    def close(self) -> None:
        super().close()
        self._end_block()

    def _end_block(self) -> None:
        self.blocks.append((self.box, self.urgency, "".join(self.html)))
        self.box, self.urgency, self.html = "", Urgency.DOCTOR, []

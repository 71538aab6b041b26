"""Passages of a text: what search shows of it, each with the heading above it and the anchor of that
heading. No database queries."""

from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from blog import boxes
from blog.boxes import URGENCY_LABELS
from website.prose.anchors import of_heading

HEADINGS = {"h2", "h3"}
INLINE = {"a", "b", "cite", "code", "em", "i", "mark", "q", "s", "strong", "sub", "sup", "u"}
# Tags whose contents are separated by a dot.
SEPARATED = {"td", "th"}
# Blocks under one heading are joined to a passage until it has this many characters.
LENGTH = 320
# The ids of an article's short answer, and of when to get help.
SHORT_ANSWER, CARE = "short-answer", "when-to-get-help"
# Characters of a passage that are read. PostgreSQL refuses a tsvector of more than a megabyte.
MAX_CHARS = 20_000


class Passage(NamedTuple):
    """A part of a text, the heading above it, and the heading's id on the page; both may be empty."""

    anchor: str
    heading: str
    text: str


NO_HEADING = Passage("", "", "")


class Anchors:
    """The ids of the headings of one page. No other ids of a page begin with `s-`."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def of(self, heading: str) -> str:
        """The id of the next heading, made of its text."""
        slug = of_heading(heading)
        self._seen[slug] += 1
        return slug if self._seen[slug] == 1 else f"{slug}.{self._seen[slug]}"


def split(html: str) -> list[Passage]:
    """The passages of a sanitised text. Headings have the ids that `rendering` gives them."""
    return list(_joined(_blocks(html, Anchors())))


def of_article(body: str) -> list[Passage]:
    """The passages of an article's body in the order of its page: the short answer, when to get help
    with the urgency in words, and the text."""
    anchors, parts = Anchors(), boxes.split(body)
    blocks = _blocks(parts.key_points, anchors, Passage(SHORT_ANSWER, _("The short answer"), ""))
    for urgency, html in parts.care:
        above = Passage(CARE, _("When to get help"), "")
        label = above._replace(text=f"{URGENCY_LABELS[urgency]}:")
        blocks += [label, *_blocks(html, anchors, above)]
    return list(_joined(blocks + _blocks(parts.text, anchors)))


def _blocks(html: str, anchors: Anchors, above: Passage = NO_HEADING) -> list[Passage]:
    """The blocks of a text, each as a passage; those before its first heading stand under that of
    `above`."""
    reader = _BlockReader(anchors, above)
    reader.feed(html)
    reader.close()
    reader.end_block()
    return reader.blocks


def _joined(blocks: list[Passage]) -> Iterator[Passage]:
    """The blocks, with short ones under the same heading joined."""
    current: Passage | None = None
    for block in blocks:
        if current and current[:2] == block[:2] and len(current.text) < LENGTH:
            current = current._replace(text=_join(current.text, block.text)[:MAX_CHARS])
        else:
            if current:
                yield current
            current = block
    if current:
        yield current


def _join(one: str, other: str) -> str:
    """Two blocks in one line, with a dot between them unless the first ends as a sentence does."""
    between = " " if not one or one.endswith((".", "?", "!", ":", ";", "…")) else " · "
    return f"{one}{between}{other}".strip()


class _BlockReader(HTMLParser):
    """Collects the blocks of a text: paragraphs, items of lists, rows of tables."""

    def __init__(self, anchors: Anchors, above: Passage) -> None:
        super().__init__()
        self.blocks: list[Passage] = []
        self._anchors = anchors
        self._anchor, self._heading = above[:2]
        self._pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag in SEPARATED:
            self._pieces.append(" · ")
        elif tag == "br":
            self._pieces.append(" ")
        elif tag not in INLINE and not (tag == "p" and self._is_in_cell()):
            self.end_block()
        if tag == "table" and (caption := dict(attrs).get("data-caption")):
            self._pieces.append(caption)
            self.end_block()

    def handle_endtag(self, tag: str) -> None:
        if tag in HEADINGS:
            self._heading = self._taken()
            self._anchor = self._anchors.of(self._heading)
            self.blocks.append(Passage(self._anchor, self._heading, ""))
        elif tag in SEPARATED:
            self._pieces.append(" · ")
        else:
            self.handle_starttag(tag, [])

    def handle_data(self, data: str) -> None:
        self._pieces.append(data)

    def end_block(self) -> None:
        """Add what was read since the last block."""
        if text := self._taken():
            self.blocks.append(Passage(self._anchor, self._heading, text[:MAX_CHARS]))

    def _is_in_cell(self) -> bool:
        return " · " in self._pieces

    def _taken(self) -> str:
        text = " ".join("".join(self._pieces).split())
        self._pieces = []
        return text.replace("· ·", "·").strip("· ")

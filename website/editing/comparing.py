"""Differences between two texts, by paragraph and within a paragraph by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import NamedTuple

# Texts up to this length are shown whole, longer ones by their changed paragraphs.
SHORT = 300
# Paragraphs with more words than this are compared as a whole.
MOST_WORDS = 600
SAME, ADDED, REMOVED = "span", "ins", "del"
WORDS = re.compile(r"\s+|[^\s]+")


class Part(NamedTuple):
    """A piece of a paragraph and its HTML element: SAME, ADDED or REMOVED."""

    tag: str
    text: str


@dataclass
class Paragraph:
    """A paragraph in parts, or a number of unchanged paragraphs that are left out."""

    parts: list[Part] = field(default_factory=list)
    left_out: int = 0


def is_long(paragraphs: list[str]) -> bool:
    return sum(map(len, paragraphs)) > SHORT


def changes(old: list[str] | None, new: list[str]) -> list[Paragraph]:
    """How `new` differs from `old`. Short texts whole and unmarked, as are those with nothing to
    compare with."""
    if old is None or not (is_long(old) or is_long(new)):
        return [Paragraph([Part(SAME, text)]) for text in new]
    return list(_changes(old, new))


def _changes(old: list[str], new: list[str]) -> Iterator[Paragraph]:
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Paragraph(left_out=j - i)
            continue
        before, after = old[i:j], new[k:m]
        if len(before) == len(after):
            yield from (_words(*pair) for pair in zip(before, after, strict=True))
            continue
        yield from (Paragraph([Part(REMOVED, text)]) for text in before)
        yield from (Paragraph([Part(ADDED, text)]) for text in after)


def _words(old: str, new: str) -> Paragraph:
    """One paragraph with its changed words marked."""
    before, after = WORDS.findall(old), WORDS.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if max(len(before), len(after)) > MOST_WORDS or matcher.ratio() < 0.5:
        return Paragraph([Part(REMOVED, old), Part(ADDED, new)])
    parts = []
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            parts.append(Part(SAME, "".join(before[i:j])))
            continue
        parts += [Part(REMOVED, "".join(before[i:j])), Part(ADDED, "".join(after[k:m]))]
    return Paragraph([part for part in parts if part.text])

"""Mark what changed between two texts, word by word. Pure."""

import re
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal, NamedTuple

Kind = Literal["same", "deleted", "inserted"]
# Scripts without spaces are compared by character, all others by word. White space belongs to the
# word before it.
_WITHOUT_SPACES = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
WORD = re.compile(rf"(?:[{_WITHOUT_SPACES}]|[^\s{_WITHOUT_SPACES}]+)\s*|\s+")
# With more words than this, difflib ignores the most frequent ones, so that its time is bounded.
EXACT_UP_TO = 500


class Piece(NamedTuple):
    """A part of the text that was left, deleted or inserted."""

    kind: Kind
    text: str


def mark(before: str, after: str) -> list[Piece]:
    """The pieces of both texts in reading order, neighbours of different kinds. White space alone is
    no change: the pieces have that of `after`."""
    old, new = WORD.findall(before), WORD.findall(after)
    is_long = max(len(old), len(new)) > EXACT_UP_TO
    matcher = SequenceMatcher(None, _keys(old), _keys(new), autojunk=is_long)
    pieces: list[Piece] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(new[c:d])))
        else:
            pieces.append(Piece("deleted", "".join(old[a:b])))
            pieces.append(Piece("inserted", "".join(new[c:d])))
    return _join(pieces)


def _keys(words: list[str]) -> list[str]:
    return [word.strip() for word in words]


def _join(pieces: list[Piece]) -> list[Piece]:
    """Without empty pieces, and neighbours of one kind as one."""
    filled = [piece for piece in pieces if piece.text]
    return [
        Piece(kind, "".join(piece.text for piece in group))
        for kind, group in groupby(filled, key=lambda piece: piece.kind)
    ]

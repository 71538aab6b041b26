"""Characters of pasted text: what has no glyph and no meaning where it stands is removed."""

import re

from website.prose import rules

_MEANINGLESS = re.compile(rules.MEANINGLESS)
_DIRECTION = re.compile(rules.DIRECTION)
_RIGHT_TO_LEFT = re.compile(rules.RIGHT_TO_LEFT)
_LINE_ENDS = re.compile(rules.LINE_ENDS)
_LIGATURES = str.maketrans(rules.LIGATURES)
_ODD = re.compile("|".join([rules.MEANINGLESS, rules.DIRECTION, rules.LINE_ENDS, *rules.LIGATURES]))


def clean(text: str) -> str:
    """The text without invisible characters that mean nothing there, such as soft hyphens, and with
    letters for ligatures."""
    if not _ODD.search(text):
        return text
    text = _LINE_ENDS.sub(" ", text)
    if not _RIGHT_TO_LEFT.search(text):
        text = _DIRECTION.sub("", text)
    return _MEANINGLESS.sub("", text).translate(_LIGATURES)

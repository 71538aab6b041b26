"""What the styles and classes of foreign HTML say of its text."""

import re
from functools import lru_cache
from typing import NamedTuple

from website.prose import rules
from website.prose.tree import Element

_NOT_TEXT = re.compile(
    "|".join([rules.DELETED_STYLE, rules.COMMENT_STYLE, rules.HIDDEN_STYLE]), re.IGNORECASE
)
_WEIGHT = re.compile("[0-9]{3,4}$")
_BLOCK = re.compile(rules.BLOCK_STYLE, re.IGNORECASE)
_LEFT_OUT = rules.LEFT_OUT | rules.DELETED


class Style(NamedTuple):
    """Formatting by style. None: the style says nothing of it."""

    strong: bool | None = None
    em: bool | None = None
    script: str | None = None
    s: bool = False
    is_block: bool = False


def is_left_out(element: Element) -> bool:
    """Whether the element is no text of the document: deleted, a comment on it, or not shown."""
    values = element.attributes
    if element.tag in _LEFT_OUT or "hidden" in values:
        return True
    said = f"{values.get('style', '')} {values.get('class', '')}"
    return said != " " and bool(_NOT_TEXT.search(said))


def style_of(element: Element) -> Style:
    """The formatting that the element's style attribute gives its text."""
    return _read(element.attributes.get("style", ""))


@lru_cache(maxsize=256)
def _read(text: str) -> Style:
    if not text:
        return Style()
    said = {}
    for declaration in text.lower().split(";"):
        name, _colon, value = declaration.partition(":")
        said[name.strip()] = value.strip()
    decoration = said.get("text-decoration", "") + said.get("text-decoration-line", "")
    return Style(
        _is_bold(said.get("font-weight", "")),
        _is_italic(said.get("font-style", "")),
        _script(said.get("vertical-align", "")),
        "line-through" in decoration,
        bool(_BLOCK.search(text)),
    )


def _is_bold(weight: str) -> bool | None:
    if _WEIGHT.match(weight):
        return int(weight) >= 600
    return {"bold": True, "bolder": True, "normal": False, "lighter": False}.get(weight)


def _is_italic(style: str) -> bool | None:
    return {"italic": True, "oblique": True, "normal": False}.get(style)


def _script(align: str) -> str | None:
    return {"super": "sup", "sub": "sub", "baseline": ""}.get(align)

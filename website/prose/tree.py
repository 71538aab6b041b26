"""Foreign HTML as a tree, read by the rules of browsers."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import nh3

from website.prose import rules

# As deep as HTML is read; elements below stand side by side.
MAX_DEPTH = 100
# Left out before HTML is balanced: what browsers parse as text, and pictures.
RAW = {"noscript", "script", "style", "svg", "template"}
TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
# nh3 leaves out the text of elements that it knows from SVG or MathML only, such as `text` and
# `card`. So every element that HTML does not know gets a prefix while it works.
PREFIX = "x-"
ATTRIBUTES = {
    *("alt", "class", "colspan", "data", "hidden", "href", "id", "lang", "name", "role", "rowspan"),
    *("aria-label", "src", "start", "style", "title", "type"),
}
VOID = {
    *("area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input"),
    *("keygen", "link", "meta", "param", "source", "track", "wbr"),
}


@dataclass
class Element:
    """An element with its attributes, and what it holds."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text within."""
        return "".join(child if isinstance(child, str) else child.text for child in self.children)


def read(html: str) -> Element:
    """The root of a tree with the elements of the HTML. Tags are balanced as browsers do it (the
    HTML standard's "tree construction", by html5ever), so that it reads as a paste does."""
    html = TAG.sub(_prefixed, html)
    names = {name.lower() for _slash, name in TAG.findall(html)} - RAW
    balanced = nh3.clean(
        html,
        tags=names,
        clean_content_tags=RAW,
        attributes=dict.fromkeys(names, ATTRIBUTES),
        generic_attribute_prefixes={"data-"},
        link_rel=None,
        url_schemes={"http", "https", "mailto", "tel"},
    )
    reader = _Reader()
    reader.feed(balanced)
    reader.close()
    return reader.root


def _prefixed(tag: re.Match[str]) -> str:
    prefix = "" if tag[2].lower() in rules.HTML else PREFIX
    return f"<{tag[1]}{prefix}{tag[2]}"


class _Reader(HTMLParser):
    """Builds the tree from balanced tags."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Element("body")
        self.opened = [self.root]
        # Open elements below the greatest depth.
        self.below = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag.removeprefix(PREFIX), {name: value or "" for name, value in attrs})
        self.opened[-1].children.append(element)
        if tag in VOID:
            return
        if len(self.opened) > MAX_DEPTH:
            self.below += 1
        else:
            self.opened.append(element)

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if self.below:
            self.below -= 1
        elif len(self.opened) > 1:
            self.opened.pop()

    def handle_data(self, data: str) -> None:
        self.opened[-1].children.append(data)

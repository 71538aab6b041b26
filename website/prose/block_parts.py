"""Parts of blocks: what they are made of, and their attributes. See `website.prose.blocks`."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from html import escape

from website.prose import anchors, characters, rules
from website.prose.styles import is_left_out
from website.prose.tree import Element


@dataclass(frozen=True)
class Marks:
    """The formatting of a piece of text. `link` is an address with its title."""

    link: tuple[str, str] | None = None
    strong: bool = False
    em: bool = False
    script: str = ""
    s: bool = False

    @cached_property
    def tags(self) -> list[tuple[str, str]]:
        """Start tags and the names of their elements, in the editor's order, outermost first."""
        names = [name for name in ("strong", "em") if getattr(self, name)]
        names += [self.script] * bool(self.script) + ["s"] * self.s
        tags = [(f"<{name}>", name) for name in names]
        return [(link_tag(*self.link), "a"), *tags] if self.link else tags


# A piece of a line: its marks and its HTML.
Piece = tuple[Marks, str]


def line_html(line: Iterable[Piece]) -> str:
    """Pieces with their tags, which end only where a mark does."""
    html, opened = [], []  # type: tuple[list[str], list[tuple[str, str]]]
    for marks, piece in [*line, (Marks(), "")]:
        tags = marks.tags
        same = 0
        while same < min(len(tags), len(opened)) and tags[same] == opened[same]:
            same += 1
        html += [f"</{name}>" for _tag, name in reversed(opened[same:])]
        html += [tag for tag, _name in tags[same:]]
        html.append(piece)
        opened = tags
    return "".join(html)


def link_tag(href: str, title: str) -> str:
    named = f' title="{escape(title)}"' if title else ""
    return f'<a href="{escape(href)}"{named}>'


def trimmed(html: str) -> str:
    """The HTML of a line without space and line breaks around it."""
    shorter = html.strip(" \t\n\r\f").removeprefix("<br>").removesuffix("<br>")
    return html if shorter == html else trimmed(shorter)


def item_html(blocks: list[str]) -> str:
    """An item begins with a paragraph."""
    first = "" if blocks and blocks[0].startswith("<p>") else "<p></p>"
    return f"<li>{first}{''.join(blocks)}</li>"


def data(element: Element, *more: str) -> str:
    """The attributes of the editor's own elements."""
    found = element.attributes.items()
    return "".join(
        f' {name}="{escape(value)}"'
        for name, value in found
        if name.startswith("data-") or name in more
    )


def list_attributes(element: Element, name: str) -> str:
    if name != "ol":
        return ""
    values = {key: element.attributes.get(key, "") for key in ("data-type", "start", "type")}
    if not values["start"].isascii() or not values["start"].isdigit():
        del values["start"]
    return "".join(f' {key}="{escape(value)}"' for key, value in values.items() if value)


def spans(cell: Element) -> str:
    spans = ((name, cell.attributes.get(name, "")) for name in ("colspan", "rowspan"))
    return "".join(
        f' {name}="{int(span)}"'
        for name, span in spans
        if span.isascii() and span.isdigit() and len(span) < 4 and 1 < int(span) <= rules.MAX_SPAN
    )


def elements(element: Element) -> Iterator[Element]:
    return (child for child in element.children if isinstance(child, Element))


def all_elements(element: Element) -> Iterator[Element]:
    for child in elements(element):
        yield child
        yield from all_elements(child)


def rows(table: Element) -> Iterator[Element]:
    for child in elements(table):
        if child.tag in ("thead", "tbody", "tfoot"):
            yield from rows(child)
        elif child.tag == "tr" and not is_left_out(child):
            yield child


def cells(row: Element) -> list[Element]:
    return [cell for cell in elements(row) if cell.tag in ("td", "th") and not is_left_out(cell)]


def caption(table: Element) -> str:
    captions = (child.text for child in elements(table) if child.tag == "caption")
    return table.attributes.get("data-caption") or next(captions, "")


def sources(element: Element) -> list[str]:
    return [child.attributes.get("src", "") for child in elements(element) if child.tag == "source"]


def is_item(child: Element | str) -> bool:
    return isinstance(child, Element) and child.tag == "li"


def has_content(element: Element) -> bool:
    return any(isinstance(child, Element) or child.strip() for child in element.children)


def is_blank(element: Element) -> bool:
    """Whether a paragraph is an empty one, rather than one of which nothing is left."""
    return all(child.tag == "br" for child in elements(element))


def levels(root: Element) -> dict[str, str]:
    """The editor's level for each heading."""
    tags = Counter(element.tag for element in all_elements(root) if element.tag in ("h1", "h2"))
    return rules.HEADINGS_BELOW_H1 if tags["h1"] > 1 and tags["h2"] else rules.HEADINGS


def targets(root: Element) -> dict[str, str]:
    """Addresses, within the page, of the headings that have an id or hold one."""
    targets = {}
    seen: Counter[str] = Counter()
    for heading in all_elements(root):
        if heading.tag not in rules.HEADINGS:
            continue
        anchor = anchors.of_heading(" ".join(characters.clean(heading.text).split()))
        seen[anchor] += 1
        numbered = anchor if seen[anchor] == 1 else f"{anchor}.{seen[anchor]}"
        for element in [heading, *all_elements(heading)]:
            for key in ("id", "name"):
                if key in element.attributes:
                    targets[element.attributes[key]] = f"#{numbered}"
    return targets

"""Foreign HTML as blocks that the editor has: paragraphs, headings, lists, tables, quotations and
boxes. No two blocks are joined and no text is dropped: an unknown element becomes paragraphs of
its own. `static/js/editor/blocks.js` does the same in the browser; one table of cases tests both.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape

from website.prose import addresses, characters, rules
from website.prose import block_parts as parts
from website.prose.block_parts import Marks, Piece
from website.prose.styles import Style, is_left_out, style_of
from website.prose.tree import Element, read


@dataclass(frozen=True)
class Allowed:
    """What a field's editor has beside text, lists, quotations and tables."""

    anchors: bool = False
    boxes: bool = False
    captions: bool = False


@lru_cache(maxsize=8)
def tidy(html: str, allowed: Allowed) -> str:
    """The HTML as blocks of the editor, one after the other. Memoised, because form, model and save
    each sanitise a text."""
    root = read(html)
    return "".join(_Writer(root, allowed).blocks(root, Marks()))


class _Writer:
    """Writes elements as blocks; `out` are the finished ones, `line` the text of the next."""

    def __init__(self, root: Element, allowed: Allowed) -> None:
        self.allowed = allowed
        self.headings = parts.levels(root)
        self.targets = parts.targets(root) if allowed.anchors else {}
        self.out: list[str] = []
        self.line: list[Piece] = []
        self.kind = "p"
        self.is_in_item = self.is_in_box = self.is_in_text = self.is_preformatted = False
        # Whether the last block is a list made of items that stood in none.
        self.has_open_list = False
        self.writers: dict[str, Callable[[Element, Marks], None]] = {
            **dict.fromkeys(rules.HEADINGS, self._add_heading),
            **dict.fromkeys(rules.LISTS, self._add_list),
            **dict.fromkeys(rules.EMBEDS, self._add_embed),
            **dict.fromkeys(rules.PREFORMATTED, self._add_preformatted),
            **{"p": self._add_paragraph, "hr": self._add_hr, "br": self._add_br},
            **{"img": self._add_img, "a": self._add_a, "cite": self._add_cite},
            **{"q": self._add_q, "rt": self._add_rt, "li": self._add_li},
            **{"blockquote": self._add_blockquote, "section": self._add_section},
            "table": self._add_table,
        }

    def blocks(self, element: Element, marks: Marks, *, in_item: bool = False) -> list[str]:
        """The blocks that an element holds."""
        saved = self.out, self.line, self.kind, self.is_in_item, self.is_in_text, self.has_open_list
        self.out, self.line, self.kind, self.is_in_item = [], [], "p", in_item
        self.is_in_text = self.has_open_list = False
        self._walk(element, marks)
        self._end_line()
        found = self.out
        self.out, self.line, self.kind, self.is_in_item, self.is_in_text, self.has_open_list = saved
        return found

    def _walk(self, element: Element, marks: Marks) -> None:
        for child in element.children:
            if isinstance(child, str):
                self._add_text(child, marks)
            elif not is_left_out(child):
                style = style_of(child)
                self._add_element(child, self._marked(child, style, marks), marks, style)

    def _marked(self, element: Element, style: Style, marks: Marks) -> Marks:
        """The marks within an element: what its name says, unless its style says otherwise."""
        name = rules.MARKS.get(element.tag, "")
        changes: dict[str, object] = {}
        if name in ("sub", "sup"):
            changes["script"] = name
        elif name:
            changes[name] = True
        changes |= {"em": style.em} if style.em is not None else {}
        if style.strong is not None and element.tag not in rules.HEADINGS and self.kind == "p":
            changes["strong"] = style.strong
        if style.script is not None and element.tag in rules.INLINE:
            changes["script"] = style.script
        if style.s:
            changes["s"] = True
        return replace(marks, **changes) if changes else marks  # type: ignore[arg-type]

    def _add_element(self, element: Element, marks: Marks, outer: Marks, style: Style) -> None:
        if add := self.writers.get(element.tag):
            add(element, outer if element.tag == "cite" else marks)
        elif self._is_inline(element) and not style.is_block:
            self._walk(element, marks)
        else:
            self._end_line()
            self._walk(element, marks)
            self._end_line()

    def _is_inline(self, element: Element) -> bool:
        return element.tag in rules.INLINE or (self.is_in_text and element.tag not in rules.HTML)

    # Lines

    def _add_text(self, text: str, marks: Marks) -> None:
        text = characters.clean(text)
        if not self.is_preformatted:
            self.line.append((marks, escape(text, quote=False)))
            return
        for number, line in enumerate(text.replace("\t", "    ").split("\n")):
            if number:
                self.line.append((marks, "<br>"))
            indent = len(line) - len(line.lstrip(" "))
            shown = "\u00a0" * indent + escape(line[indent:], quote=False)
            self.line.append((marks, shown))

    def _end_line(self, *, is_whole: bool = False, is_kept: bool = False) -> None:
        """Make a block of the line, if it shows something or `is_kept`. Space around it goes,
        unless it `is_whole`: all of a paragraph."""
        html = parts.line_html(piece for piece in self.line if piece[1])
        is_shown = any(piece != "<br>" and piece.strip() for _marks, piece in self.line)
        if is_kept or is_shown:
            self._add(f"<{self.kind}>{html if is_whole else parts.trimmed(html)}</{self.kind}>")
        self.line = []

    def _add(self, html: str) -> None:
        self.out.append(html)
        self.has_open_list = False

    # Blocks of text

    def _add_block(self, element: Element, marks: Marks, kind: str) -> None:
        self._end_line()
        outer, before = (self.kind, self.is_in_text), len(self.out)
        self.kind, self.is_in_text = kind, True
        self._walk(element, marks)
        is_whole = len(self.out) == before
        self._end_line(is_whole=is_whole, is_kept=is_whole and parts.is_blank(element))
        self.kind, self.is_in_text = outer

    def _add_paragraph(self, element: Element, marks: Marks) -> None:
        self._add_block(element, marks, self.kind)

    def _add_heading(self, element: Element, marks: Marks) -> None:
        if self.is_in_item:
            self._add_block(element, replace(marks, strong=True), "p")
        else:
            self._add_block(element, marks, self.headings[element.tag])

    def _add_preformatted(self, element: Element, marks: Marks) -> None:
        self._end_line()
        self.is_preformatted = True
        self._walk(element, marks)
        self.is_preformatted = False
        while self.line and not self.line[-1][1].replace("<br>", "").strip():
            self.line.pop()
        self._end_line()

    def _add_hr(self, element: Element, marks: Marks) -> None:
        self._end_line()
        self._add("<hr>")

    def _add_embed(self, element: Element, marks: Marks) -> None:
        """A link to what the page showed here of another site. Without an address, what it holds."""
        values = element.attributes
        found = [values.get("src"), values.get("data"), *parts.sources(element)]
        hrefs = [href for href in map(addresses.complete, filter(None, found)) if href]
        self._end_line()
        if not hrefs or not hrefs[0].startswith("http"):
            self._walk(element, marks)
        else:
            text = values.get("title") or values.get("aria-label") or hrefs[0]
            self.line.append((Marks((hrefs[0], "")), escape(characters.clean(text), quote=False)))
        self._end_line()

    # Pieces of a line

    def _add_br(self, element: Element, marks: Marks) -> None:
        self.line.append((marks, "<br>"))

    def _add_img(self, element: Element, marks: Marks) -> None:
        """A picture of an emoji is one; another leaves a space between words."""
        is_emoji = "emoji" in element.attributes.get("class", "")
        is_between = self.line and not self.line[-1][1][-1:].isspace()
        text = element.attributes.get("alt", "") if is_emoji else " " * bool(is_between)
        if text:
            self.line.append((marks, escape(text, quote=False)))

    def _add_a(self, element: Element, marks: Marks) -> None:
        href = self._address(element.attributes.get("href", ""))
        link = (href, element.attributes.get("title", "")) if href else marks.link
        self._walk(element, replace(marks, link=link))

    def _address(self, href: str) -> str | None:
        """Links within the text lead to a heading of it, or are text."""
        if href.startswith("#") and not href.startswith(f"#{rules.ANCHOR_PREFIX}"):
            return self.targets.get(href[1:])
        if href.startswith("#") and not self.allowed.anchors:
            return None
        return addresses.complete(href)

    def _add_cite(self, element: Element, marks: Marks) -> None:
        """A citation mark, or the title of a work."""
        if "data-source" in element.attributes:
            self.line.append((marks, f"<cite{parts.data(element)}></cite>"))
        else:
            self._walk(element, replace(marks, em=True))

    def _add_q(self, element: Element, marks: Marks) -> None:
        self.line.append((marks, "“"))
        self._walk(element, marks)
        self.line.append((marks, "”"))

    def _add_rt(self, element: Element, marks: Marks) -> None:
        """How the characters before it are read."""
        self.line.append((marks, "("))
        self._walk(element, marks)
        self.line.append((marks, ")"))

    # Blocks of blocks

    def _add_list(self, element: Element, marks: Marks) -> None:
        self._end_line()
        items: list[list[str]] = []
        loose = Element("li")
        for child in [*element.children, None]:
            if child is not None and not parts.is_item(child):
                loose.children.append(child)
                continue
            if parts.has_content(loose):
                self._add_loose(items, self.blocks(loose, marks, in_item=True))
            loose = Element("li")
            if child is not None and not is_left_out(child):  # type: ignore[arg-type]
                items.append(self._item(child, marks))  # type: ignore[arg-type]
        if items:
            name = rules.LISTS[element.tag]
            html = "".join(map(parts.item_html, items))
            self._add(f"<{name}{parts.list_attributes(element, name)}>{html}</{name}>")

    @staticmethod
    def _add_loose(items: list[list[str]], blocks: list[str]) -> None:
        """Lists in a list belong to the item before them; other text is an item."""
        while items and blocks and blocks[0].startswith(("<ul", "<ol")):
            items[-1].append(blocks.pop(0))
        if blocks:
            items.append(blocks)

    def _item(self, element: Element, marks: Marks) -> list[str]:
        return self.blocks(element, self._marked(element, style_of(element), marks), in_item=True)

    def _add_li(self, element: Element, marks: Marks) -> None:
        """An item that stands in no list."""
        self._end_line()
        html = f"{parts.item_html(self.blocks(element, marks, in_item=True))}</ul>"
        if self.has_open_list:
            self.out[-1] = self.out[-1].removesuffix("</ul>") + html
        else:
            self.out.append(f"<ul>{html}")
        self.has_open_list = True

    def _add_blockquote(self, element: Element, marks: Marks) -> None:
        self._end_line()
        if found := self.blocks(element, marks):
            self._add(f"<blockquote{parts.data(element, 'lang')}>{''.join(found)}</blockquote>")

    def _add_section(self, element: Element, marks: Marks) -> None:
        """A box, or a part of a page."""
        self._end_line()
        is_box = "data-box" in element.attributes and self.allowed.boxes and not self.is_in_box
        if not is_box:
            self._walk(element, marks)
            self._end_line()
            return
        self.is_in_box = True
        found = self.blocks(element, marks)
        self.is_in_box = False
        if found:
            self._add(f"<section{parts.data(element)}>{''.join(found)}</section>")

    def _add_table(self, element: Element, marks: Marks) -> None:
        """A table; one that only arranges parts of a page is none."""
        self._end_line()
        caption = " ".join(characters.clean(parts.caption(element)).split())
        if element.attributes.get("role") in ("presentation", "none"):
            self._walk(element, marks)
            self._end_line()
            return
        if caption and not self.allowed.captions:
            self._add(f"<p><strong>{escape(caption, quote=False)}</strong></p>")
        html = "".join(
            f"<tr>{self._cells(row, marks)}</tr>" for row in parts.rows(element) if parts.cells(row)
        )
        if html:
            named = (
                f' data-caption="{escape(caption)}"' if self.allowed.captions and caption else ""
            )
            self._add(f"<table{named}><tbody>{html}</tbody></table>")

    def _cells(self, row: Element, marks: Marks) -> str:
        return "".join(
            f"<{cell.tag}{parts.spans(cell)}>"
            + ("".join(self.blocks(cell, self._marked(cell, style_of(cell), marks))) or "<p></p>")
            + f"</{cell.tag}>"
            for cell in parts.cells(row)
        )

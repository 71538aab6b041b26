"""Reads the pages of a thread as people read them."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from tests.comments.sequences.record import WORDING

GONE = "no longer here"
OWN_ID = re.compile(r"comment-(\d+)")
LINK = re.compile(r"/comments/(\d+)/$")
SEEN = re.compile(r'name="seen(?:-(\d+))?" value="([^"]*)"')
BUTTON = re.compile(r"/comments/comment/\d+/(\w+)/decide/")
UNDO = re.compile(r'name="undo" value="(\w*)"')
TAB = re.compile(r'\?queue=([\w-]+)[^>]*>[^<]*<span class="queue-number">(\d+)</span>')
NUMBER_OF_REPLIES = re.compile(r'id="comments-heading"[^>]*>\s*(\d*)')


@dataclass
class Item:
    """An item of the nested lists under an article. `pk` is None for an empty place."""

    above: "Item | None"
    pk: int | None = None
    text: str = ""
    links: list[int] = field(default_factory=list)

    @property
    def ancestors(self) -> list["Item"]:
        above, item = [], self.above
        while item:
            above.append(item)
            item = item.above
        return above

    @property
    def says_gone(self) -> bool:
        return GONE in self.text


class _Thread(HTMLParser):
    def __init__(self):
        super().__init__()
        self.items, self.open, self.lists = [], [], 0

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "ol":
            self.lists += bool(self.lists) or "thread" in (attrs.get("class") or "").split()
        if not self.lists:
            return
        if tag == "li":
            self.open.append(Item(self.open[-1] if self.open else None))
            self.items.append(self.open[-1])
        elif self.open:
            self._look_at(tag, attrs)

    def _look_at(self, tag, attrs):
        item = self.open[-1]
        if tag == "article" and (own := OWN_ID.fullmatch(attrs.get("id") or "")):
            item.pk = int(own[1])
        if tag == "a" and (link := LINK.search(attrs.get("href") or "")):
            item.links.append(int(link[1]))

    def handle_endtag(self, tag):
        if tag == "ol" and self.lists:
            self.lists -= 1
        if tag == "li" and self.open:
            self.open.pop()

    def handle_data(self, data):
        if self.open:
            self.open[-1].text += data


def thread(page: str) -> list[Item]:
    """The items under an article, in the order in which they are read."""
    parser = _Thread()
    parser.feed(page)
    return parser.items


def number_of_replies(page: str) -> int:
    """The number in the heading above them."""
    return int(NUMBER_OF_REPLIES.search(page)[1] or 0)


def tabs(page: str) -> dict[str, int]:
    """The numbers on the tabs of the queue."""
    return {name: int(number) for name, number in TAB.findall(page)}


def versions(page: str) -> dict[int | None, str]:
    """What the page would send along with a decision, by comment; None is the comment of the page."""
    return {int(pk) if pk else None: version for pk, version in SEEN.findall(page)}


def buttons(page: str) -> list[str]:
    """The decisions that the page offers."""
    return list(dict.fromkeys(BUTTON.findall(page)))


def undo_key(page: str) -> str:
    """What the button would send that undoes the last decision; empty without one."""
    found = UNDO.search(page)
    return found[1] if found else ""


def wordings(page: str) -> set[str]:
    """The markers of all texts on the page."""
    return set(WORDING.findall(page))

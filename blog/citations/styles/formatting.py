"""Functions that the styles share: rich text, names, dates, pages.

A style builds a reference as one string, in which control characters represent tags and links;
`parts` splits it at the end. Control characters in a source's fields are removed first.
"""

import re
from typing import Any

from blog.citations import rich_text
from blog.citations.parts import Csl, Part
from blog.citations.rich_text import TAGS

OPEN = dict(zip(TAGS, "\x01\x02\x03\x04", strict=True))
CLOSE = dict(zip(TAGS, "\x05\x06\x07\x08", strict=True))
# LINK url LINK_TEXT text LINK_END
LINK = "\x11"
LINK_TEXT = "\x12"
LINK_END = "\x13"
CONTROL = re.compile(r"[\x00-\x1f\x7f\s]+")
PIECES = re.compile(r"\x11([^\x11-\x13]*)\x12([^\x11-\x13]*)\x13|([\x01-\x08])")
INVISIBLE = "".join((*OPEN.values(), *CLOSE.values(), LINK_END))
MONTHS = (
    *("", "January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
# Words that stay in lower case in title case, from citeproc-js.
LOWER_CASE_WORDS = {
    *("a", "about", "above", "across", "after", "against", "along", "among", "an", "and", "around"),
    *("as", "at", "before", "behind", "below", "beneath", "beside", "between", "beyond", "but"),
    *("by", "despite", "down", "during", "except", "for", "from", "in", "inside", "into", "like"),
    *("near", "nor", "of", "off", "on", "onto", "or", "out", "over", "per", "so", "than", "the"),
    *("through", "to", "toward", "towards", "under", "until", "up", "upon", "versus", "via", "vs"),
    *("with", "within", "without", "yet"),
}
RANGE = re.compile(r"([A-Za-z]{0,9})(\d{1,12})\s?[-–]\s?([A-Za-z]{0,9})(\d{1,12})")
CJK = re.compile(r"[\u3040-\u9fff\uac00-\ud7af]")


class Work:
    """A work's CSL fields for styles: `work["title"]` is cleaned text, empty if the field is
    missing."""

    def __init__(self, csl: Csl) -> None:
        self.csl = csl
        self.type: str = csl["type"]
        self._cleaned: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        if name not in self._cleaned:
            value = self.csl.get(name)
            self._cleaned[name] = clean(str(value)) if value else ""
        return self._cleaned[name]

    def names(self, role: str) -> list[dict[str, str]]:
        """The CSL names in this role, `author` or `editor`."""
        return self.csl.get(role) or []

    def date(self, name: str = "issued") -> list[int]:
        """Year, month and day, as far as they are known."""
        known: dict[str, Any] = self.csl.get(name) or {}
        parts = (known.get("date-parts") or [[]])[0]
        return [int(part) for part in parts[: 3 if len(parts) < 2 or 0 < int(parts[1]) < 13 else 1]]

    def year(self) -> str:
        """The year of issue."""
        return str(self.date()[0]) if self.date() else ""

    def url(self) -> str:
        """Its URL as a link."""
        return link(self["URL"], self["URL"])


def clean(text: str) -> str:
    """A field's text on one line, with curly quotes. CSL's tags become control characters; anything
    else in angle brackets stays text."""
    text = one_line(text)
    if "<" in text:
        text = rich_text.replace_tags(text, OPEN, CLOSE)
    return re.sub(r'"([^"]*)"', r"“\1”", text) if '"' in text else text


def one_line(text: str) -> str:
    """The text without control characters and line breaks, with curly apostrophes."""
    if not text.isprintable():
        text = CONTROL.sub(" ", text).strip()
    return text.replace("'", "’")


def italic(text: str) -> str:
    """The text in italics; italics in it become upright."""
    return f"{OPEN['i']}{text}{CLOSE['i']}" if text else ""


def link(address: str, text: str) -> str:
    """A link if the address is http or https, else the text."""
    is_web = address.lower().startswith(("http://", "https://"))
    return f"{LINK}{address}{LINK_TEXT}{text}{LINK_END}" if is_web else text


def parts(text: str) -> list[Part]:
    """Split a reference into typed parts."""
    found: list[Part] = []
    at, opened = 0, dict.fromkeys(TAGS, 0)
    for piece in PIECES.finditer(text):
        _add(found, text[at : piece.start()], opened)
        at = piece.end()
        if control := piece[3]:
            code = ord(control) - 1
            opened[TAGS[code % 4]] += 1 if code < 4 else -1
        else:
            found.append(Part(piece[2], piece[1]))
    _add(found, text[at:], opened)
    return found


def plain_text(text: str) -> str:
    """The text without tags and links."""
    return "".join(part.text for part in parts(text))


def _add(found: list[Part], text: str, opened: dict[str, int]) -> None:
    if text:
        tags = tuple(tag for tag in TAGS if (opened[tag] % 2 if tag == "i" else opened[tag] > 0))
        found.append(Part(text, tags=tags))


def join(separator: str, *pieces: str) -> str:
    """Join the pieces that are not empty, without doubling full stops."""
    text = ""
    for piece in pieces:
        if piece:
            text = punctuate(text, separator) + piece if text else piece
    return text


def punctuate(text: str, mark: str) -> str:
    """The text with punctuation after it, not doubled, and inside a closing quotation mark. Empty
    if the text is."""
    end = text.rstrip(INVISIBLE)[-1:]
    if mark[:1] == "." and end in (".", "?", "!"):
        return text + mark[1:]
    if mark[:1] in (".", ",") and end == "”":
        return f"{text[:-1]}{mark[0]}”{mark[1:]}"
    return text + mark if text else ""


def wrap(before: str, text: str, after: str) -> str:
    """The text between `before` and `after`; empty if the text is."""
    return f"{before}{text}{after}" if text else ""


def capital(text: str) -> str:
    """The text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def title_case(text: str) -> str:
    """Title Case, as in This Title of a Work. Words with upper-case letters, and URLs, stay as they
    are."""
    tokens, before = re.split("([ -])", text), ""
    for index, word in enumerate(tokens):
        bare = word.strip(INVISIBLE + "“”‘’()[],;:?!")
        opens = not before or index == len(tokens) - 1 or before.endswith((":", "?", "!", "—"))
        before = word.rstrip() or before
        if bare.islower() and "." not in bare[:-1] and (opens or bare not in LOWER_CASE_WORDS):
            tokens[index] = word.replace(bare, capital(bare), 1)
    return "".join(tokens)


def sort_name(name: dict[str, str], comma: str, stop: str) -> str:
    """Family name, then initials: `Berg J van`; `Berg, J. van` with `,` and `.` for comma and
    stop."""
    if literal := name.get("literal"):
        return one_line(literal)
    given, family = name.get("given", ""), name.get("family", "")
    family = join(" ", name.get("non-dropping-particle", ""), family)
    if CJK.search(family):
        return one_line(family + given)
    given = join(" ", initials(given, stop), name.get("dropping-particle", ""))
    suffix = name.get("suffix", "")
    return one_line(join(comma + " ", family, given, suffix if stop else suffix.rstrip(".")))


def initials(given: str, stop: str = "") -> str:
    """`Scott R.` as `SR`, or `S. R.` with a stop; `Jean-Paul` as `JP` or `J.-P.`. Lower-case words
    such as `de` stay."""
    text = ""
    for word in given.replace(".", ". ").split():
        word = word.rstrip(".")
        if word[:1].islower():
            text += f" {word} "
        elif word.isupper() and len(word) < 4:
            text += "".join(f"{letter}{stop} " if stop else letter for letter in word)
        else:
            firsts = [part[0] + stop for part in re.split("[-‐]", word) if part]
            text += "-".join(firsts) + " " if stop else "".join(firsts)
    return " ".join(text.split())


def pages(text: str, *, dash: str, short: bool) -> str:
    """Page ranges as `1348–51` (short) or `1348–1351`. Other text stays, with `dash` for
    hyphens."""

    def written(match: re.Match[str]) -> str:
        letter, first, letter_too, last = match.groups()
        if letter_too not in ("", letter):
            return match[0]
        last = first[: max(len(first) - len(last), 0)] + last
        if short and len(first) == len(last):
            same = next((i for i in range(len(first)) if first[i] != last[i]), len(first) - 1)
            last = last[same:]
        return f"{letter}{first}{dash}{'' if short else letter}{last}"

    return RANGE.sub(written, text) if any(map(str.isdigit, text)) else text.replace("-", dash)


def edition(text: str) -> str:
    """`3` as `3rd ed.`; anything but a number stays."""
    if not text.isdigit():
        return text
    teens = int(text) % 100 in (11, 12, 13)
    ending = "th" if teens else {"1": "st", "2": "nd", "3": "rd"}.get(text[-1], "th")
    return f"{text}{ending} ed."


def numbered(label: str, text: str) -> str:
    """The label and a number; text that is not a number gets no label."""
    return f"{label}{text}" if re.fullmatch(r"[A-Za-z]*\d+", text) else text


def american_date(date: list[int]) -> str:
    """`July 8, 2010`."""
    return join(", " if len(date) > 2 else " ", month_day(date), *map(str, date[:1]))


def month_day(date: list[int]) -> str:
    """`July 8`."""
    return " ".join([MONTHS[date[1]], *map(str, date[2:])]) if len(date) > 1 else ""

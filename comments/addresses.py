"""Addresses in text that somebody typed: links, with or without a scheme, and email addresses.

linkify-it finds them. What it is given is cut into pieces first: it takes addresses that are joined
by a comma or a vertical bar for one, and misses one that touches letters of a script without spaces.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import idna
from linkify_it import LinkifyIt
from linkify_it.main import Match
from linkify_it.tlds import TLDS

from website.addresses import ascii_domain

# Scripts that put no spaces between words, by Unicode block: Chinese, Japanese, Thai, Lao, Tibetan,
# Burmese, Khmer, the Tai scripts, Balinese, Javanese, Cham, Yi, Tangut and Nushu.
UNSPACED = (
    "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u1950-\u19ff\u1a20-\u1aaf\u1b00-\u1b7f\u2e80-\u2fdf"
    "\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303b\u3041-\u312f\u31a0-\u31bf\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\ua4cf\ua980-\ua9ff\uaa00-\uaadf\uf900-\ufaff\U00011700-\U0001174f"
    "\U00016fe0-\U00018dff\U0001aff0-\U0001b2ff\U00020000-\U0003ffff"
)
# Korean has spaces, but its particles follow an address without one.
TOUCHING = rf"[{UNSPACED}\uac00-\ud7a3]"
# Arrows, lines, shapes, pictures and emoji among them: no domain has one.
SEPARATORS = (
    r"\s,;|<>()\[\]{}\"'`、。「」『』【】《》〈〉“”‘’«»·•¦§¶\u2190-\u2bff\U0001f000-\U0001faff"
)
SCHEME = r"(?:https?|ftp)://"
# Signs of emphasis at the end of a piece: _a.example_, ~~a.example~~.
EMPHASIS = rf"[_~](?![_~]{{0,2}}[^\W_])|_(?={SCHEME})"
# A piece goes on up to a separator, the border between Latin letters and letters that touch them, the
# dots of an ellipsis, signs of emphasis, or a scheme that is not inside another link.
GOES_ON = (
    rf"(?!(?<=[a-z0-9]){TOUCHING}|(?<={TOUCHING})[a-z0-9]|\.\.|{EMPHASIS}|(?<![/?&#]){SCHEME})"
    rf"[^{SEPARATORS}]"
)
# Only its beginning is searched, since linkify-it takes more than linear time. No domain is longer.
PIECE = re.compile(rf"([^{SEPARATORS}._~-](?:{GOES_ON}){{0,252}})(?:{GOES_ON})*", re.IGNORECASE)


@dataclass(frozen=True)
class Address:
    """An address in a text. `start` and `end` are where its domain stands, `domain` is that in lower
    case and Punycode. `email` is the whole address if it is one of email."""

    start: int
    end: int
    domain: str
    email: str = ""


def find_addresses(text: str) -> Iterator[Address]:
    """The addresses in a text that `plain` returned, in order."""
    pieces = (piece for piece in PIECE.finditer(text) if "." in piece[1] or "://" in piece[1])
    for piece in pieces:
        for match in _linkifier().match(piece[1]) or ():
            start, end = _domain_span(match)
            domain = match.raw[start:end]
            if not match.schema and _is_next_sentence(domain):
                continue
            email = match.raw.removeprefix("mailto:") if match.schema == "mailto:" else ""
            offset = piece.start() + match.index
            yield Address(offset + start, offset + end, ascii_domain(domain), email)


def _domain_span(match: Match) -> tuple[int, int]:
    """Where in the address its domain is: after scheme and user, before port and path."""
    raw = match.raw
    start = raw.find("//") + 2 if match.schema not in {"", "mailto:"} else 0
    end = next((at for at in range(start, len(raw)) if raw[at] in "/?#"), len(raw))
    start = max(start, raw.rfind("@", start, end) + 1)
    port = raw.find(":", start, end)
    return start, port if port >= 0 else end


def _is_next_sentence(domain: str) -> bool:
    """Whether it ends as “It helps.Now I sleep” does: a full stop without the space after it."""
    last = domain.rpartition(".")[2]
    return len(last) > 1 and last.istitle()


@cache
def _linkifier() -> LinkifyIt:
    """Knows every top-level domain, in Unicode too, and the one that is reserved for examples."""
    names = [name.lower() for name in TLDS]
    unicode = [idna.decode(name) for name in names if name.startswith("xn--")]
    return LinkifyIt().tlds([*names, *unicode, "example"])

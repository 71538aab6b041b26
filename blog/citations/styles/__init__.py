"""Citation styles: each formats a work in CSL fields as typed parts.

A new style is a module that defines `STYLE`, and its entry in STYLES.
"""

from collections.abc import Mapping
from string import ascii_lowercase

from blog.citations.parts import Csl, Part
from blog.citations.styles import ama, apa, formatting, vancouver
from blog.citations.styles.style import Style

# The order of the choices in the site settings. The first one is the default.
STYLES: dict[str, Style] = {style.name: style for style in (vancouver.STYLE, ama.STYLE, apa.STYLE)}
DEFAULT_STYLE = next(iter(STYLES))


def format_work(work: Csl, style: str) -> list[Part]:
    """The reference to one work in one of STYLES."""
    return formatting.parts(STYLES[style].write(formatting.Work(work)))


def in_text_label(work: Csl, style: str) -> str:
    """The text of a mark in an author-date style: `Example et al., 1993a`. Empty in a numeric
    style."""
    return formatting.plain_text(", ".join(_in_text(work, style)))


def year_suffixes(works: Mapping[int, Csl], style: str) -> dict[int, str]:
    """A letter for each work whose mark would read like another's, in order of titles."""
    alike: dict[tuple[str, ...], list[int]] = {}
    for key, work in works.items():
        if mark := _in_text(work, style):
            alike.setdefault(mark, []).append(key)
    suffixes: dict[int, str] = {}
    for keys in alike.values():
        if len(keys) > 1:
            keys.sort(key=lambda key: str(works[key]["title"]).casefold())
            suffixes |= {key: _letters(index) for index, key in enumerate(keys)}
    return suffixes


def _in_text(work: Csl, style: str) -> tuple[str, ...]:
    in_text = STYLES[style].in_text
    return in_text(formatting.Work(work)) if in_text else ()


def _letters(index: int) -> str:
    """0 is a, 25 is z, 26 is aa."""
    rest, letter = divmod(index, 26)
    return (_letters(rest - 1) if rest else "") + ascii_lowercase[letter]

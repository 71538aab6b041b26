"""Citation styles: each turns a work in CSL fields into typed parts."""

from collections.abc import Mapping
from string import ascii_lowercase

from blog.citations.parts import Csl, Part
from blog.citations.styles import ama, apa, formatting, vancouver

STYLES = {"vancouver": vancouver.write, "ama": ama.write, "apa": apa.write}
AUTHOR_DATE = {"apa"}


def format_work(work: Csl, style: str) -> list[Part]:
    """The reference to one work in one of STYLES."""
    return formatting.parts(STYLES[style](formatting.Work(work)))


def year_suffixes(works: Mapping[int, Csl]) -> dict[int, str]:
    """The letters that tell works of the same people and year apart, in the order of titles."""
    alike: dict[tuple[str, str], list[int]] = {}
    for key, work in works.items():
        alike.setdefault(apa.in_text(formatting.Work(work)), []).append(key)
    found: dict[int, str] = {}
    for keys in alike.values():
        if len(keys) > 1:
            keys.sort(key=lambda key: str(works[key]["title"]).casefold())
            found |= {key: _letters(index) for index, key in enumerate(keys)}
    return found


def in_text_label(work: Csl) -> str:
    """What an author-date mark says: `Example et al., 1993a`."""
    return formatting.plain_text(", ".join(apa.in_text(formatting.Work(work))))


def _letters(index: int) -> str:
    rest, letter = divmod(index, 26)
    return (_letters(rest - 1) if rest else "") + ascii_lowercase[letter]

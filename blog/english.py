"""The words of English, as `data/english.txt` lists them: see `data/README.md`."""

from functools import cache
from pathlib import Path

from blog.stems import american

LIST = Path(__file__).parent / "data/english.txt"


def is_word(text: str) -> bool:
    """Whether the text, in small letters, is an English word in either spelling."""
    return text in _words() or american(text) in _words()


@cache
def _words() -> frozenset[str]:
    return frozenset(LIST.read_text().split())

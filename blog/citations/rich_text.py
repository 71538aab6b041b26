"""The tags of rich text in CSL-JSON, such as `<i>in vitro</i>`."""

import re
from collections import deque
from collections.abc import Callable, Mapping

TAGS = ("i", "b", "sup", "sub")
TAG = re.compile(r"(</?(?:i|b|sup|sub)>)")


def replace_tags(
    text: str,
    opening: Mapping[str, str],
    closing: Mapping[str, str],
    write: Callable[[str], str] = str,
) -> str:
    """The text with `opening` and `closing` of each tag that is opened and closed. Everything else,
    a tag without its other half too, is text, as `write` writes it."""
    pieces = TAG.split(text)
    replaced = list(map(write, pieces))
    opened: dict[str, deque[int]] = {tag: deque() for tag in TAGS}
    for index in range(1, len(pieces), 2):
        tag = pieces[index].strip("</>")
        if not pieces[index].startswith("</"):
            opened[tag].append(index)
        elif opened[tag]:
            replaced[opened[tag].popleft()] = opening[tag]
            replaced[index] = closing[tag]
    return "".join(replaced)

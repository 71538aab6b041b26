"""Template tags of the moderators' pages."""

from typing import Any

from django import template

from comments.marking import Piece

register = template.Library()


@register.inclusion_tag("admin/comments/comment/_folded.html")
def folded(text: str, limit: int) -> dict[str, Any]:
    """The text, folded at the white space before `limit` characters if it is much longer. Of
    many lines, the first ones are shown."""
    lines = text.splitlines(keepends=True)
    start = "".join(lines[: max(1, limit // CHARACTERS_A_LINE)])[:limit]
    if len(text) - len(start) < limit // 3:
        return {"shown": text, "rest": ""}
    end = max(start.rfind(" "), start.rfind("\n")) + 1 or len(start)
    return {"shown": text[:end], "rest": text[end:]}


@register.inclusion_tag("admin/comments/comment/_marked.html")
def marked(pieces: list[Piece]) -> dict[str, Any]:
    """A text with what was deleted from it and inserted into it."""
    return {"pieces": pieces}


# Lines shorter than this fill a card with little text.
CHARACTERS_A_LINE = 40

"""A formatted reference as a list of typed parts, from which HTML and plain text are made."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

Csl = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """A run of text, the URL if it is a link, and its tags: i, b, sup, sub."""

    text: str
    href: str = ""
    tags: tuple[str, ...] = ()


def plain(parts: Iterable[Part]) -> str:
    """The reference as plain text."""
    return "".join(part.text for part in parts)


def html(parts: Iterable[Part]) -> SafeString:
    """The reference as HTML, everything escaped."""
    return format_html_join("", "{}", ((_part_html(part),) for part in parts))


def _part_html(part: Part) -> str:
    if part.href:
        return format_html('<a href="{}" rel="noopener">{}</a>', part.href, part.text)
    text: str = part.text
    for tag in reversed(part.tags):
        # Tags come from blog.citations.rich_text.TAGS, never from a source.
        text = format_html("{}{}{}", mark_safe(f"<{tag}>"), text, mark_safe(f"</{tag}>"))  # noqa: S308
    return text

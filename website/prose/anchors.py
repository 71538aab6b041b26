"""Ids of headings, made of their text."""

from django.utils.text import slugify

from website.prose.rules import ANCHOR_PREFIX


def of_heading(text: str) -> str:
    """The id of a heading with this text. No other ids of a page begin so."""
    return f"{ANCHOR_PREFIX}{slugify(text, allow_unicode=True)}"

"""Works in templates."""

from django import template
from django.utils.safestring import SafeString

from blog.citations import parts
from blog.citations.styles import writing

register = template.Library()


@register.filter
def rich_text(text: str) -> SafeString:
    """A title with its italics, subscripts and superscripts; all else escaped."""
    return parts.html(writing.parts(writing.clean(text)))


@register.filter
def plain_text(text: str) -> str:
    """A title without them."""
    return writing.plain_text(writing.clean(text))

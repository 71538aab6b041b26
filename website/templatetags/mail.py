"""Template tags and filters of mails.

A mail has one template, rendered twice: as plain text without autoescaping, and as HTML with it.
Autoescaping tells the tags which of the two they write.
"""

import re

from django import template
from django.template.defaultfilters import urlize
from django.utils.html import format_html

register = template.Library()


@register.simple_tag(takes_context=True)
def button(context: template.Context, url: str, label: str) -> str:
    """The link that the mail is about: a button in HTML, like `link` in plain text."""
    if context.autoescape:
        return format_html('<a class="button" href="{}">{}</a>', url, label)
    return f"{label}:\n{url}"


@register.simple_tag(takes_context=True)
def link(context: template.Context, url: str, label: str) -> str:
    """A link in HTML; the label and, on a line of its own, the URL in plain text."""
    if context.autoescape:
        return format_html('<a href="{}">{}</a>', url, label)
    return f"{label}:\n{url}"


@register.filter(needs_autoescape=True)
def strong(text: str, autoescape: bool = True) -> str:
    """The text, strong in HTML."""
    return format_html("<strong>{}</strong>", text) if autoescape else text


@register.filter(needs_autoescape=True)
def linked(text: str, autoescape: bool = True) -> str:
    """A text that staff typed. URLs in it become links in HTML."""
    return urlize(text, autoescape=True) if autoescape else text


@register.filter(is_safe=True)
def tidy(text: str) -> str:
    """The text without spaces at line ends, with at most one empty line in a row, and none at the
    beginning or the end. So a template tag may stand on a line of its own between paragraphs."""
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip()

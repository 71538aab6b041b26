"""What was typed into a form that was refused, so that the page which refuses it gives it back."""

import re
from typing import Any
from urllib.parse import parse_qsl

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _

from website.editing import seen, snapshots, unsaved
from website.http.origin import is_same_origin

# Fields that hold no text of a person's.
OURS = {"action", "index", "select_across", "seen", seen.INPUT, snapshots.INPUT, unsaved.INPUT}
# Fields whose value is given back whatever it is. Of the others numbers, dates and ticks are not.
TEXTS = {"body", "message", "name", "reason", "reply", "text", "title"}
NO_TEXT = re.compile(r"[\d\s.,:/+-]*|on")
# What is given back of a form that is too large to be read, and its fields at most.
MOST_BYTES, MOST_FIELDS = 256 * 1024, 1000

Typed = list[tuple[str, str]]


def typed_texts(request: HttpRequest) -> Typed:
    """The texts of a posted form by the name of the field: no passwords, numbers or ticks. None of a
    form that is too large or damaged."""
    if request.method != "POST":
        return []
    try:
        posted = request.POST
    except (SuspiciousOperation, MultiPartParserError, UnreadablePostError):
        return []
    pairs = ((name, text) for name, texts in posted.lists() for text in texts)
    return _texts(pairs)


def own_texts(request: HttpRequest) -> Typed:
    """The same, but none of a form that another site's page sent: for pages that anybody can bring
    about at any address."""
    try:
        return typed_texts(request) if is_same_origin(request) else []
    except SuspiciousOperation:
        # The host of the request is not this site's.
        return []


def beginning(request: HttpRequest) -> Typed:
    """The first texts of a form whose body was refused unread as too large; the last one is cut."""
    is_form = request.content_type == "application/x-www-form-urlencoded"
    try:
        if not is_form or not is_same_origin(request):
            return []
        read = request.read(MOST_BYTES).decode(errors="replace")
        return _texts(parse_qsl(read, keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except (SuspiciousOperation, OSError, ValueError):
        return []


def _texts(pairs: Any) -> Typed:
    return [(_label(name), text) for name, text in pairs if _is_text(name, text)]


def _label(name: str) -> str:
    if name == "body":
        return _("Text")
    return name.replace("_", " ").replace("-", " ").capitalize()


def _is_text(name: str, text: str) -> bool:
    if name in OURS or name.startswith(("csrf", "initial-", "_")) or "password" in name:
        return False
    return bool(text.strip()) if name in TEXTS else not NO_TEXT.fullmatch(text)

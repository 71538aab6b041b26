"""Data for machines in a page: a block that no script runs."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.safestring import SafeString, mark_safe

# JSON in a page must not end its element or begin a comment.
ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def data_block(data: Mapping[str, Any]) -> SafeString:
    """schema.org's data as an element for the head of a page."""
    text = json.dumps(data).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308

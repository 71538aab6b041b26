"""How much rich text there may be. The sanitiser's time grows with the square of the depth of its
elements, and of the length of a text without any."""

import re
from collections import Counter

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# About forty thousand words.
MAX_CHARS = 300_000
MAX_UNBROKEN_CHARS = 20_000
MAX_DEPTH = 100
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})")
# Elements without an end, and those whose end tag HTML lets one omit. Of the latter, one ends
# another, or they stand in an element that counts.
NOT_COUNTED = {
    *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"),
    *("body", "caption", "colgroup", "dd", "dt", "head", "html", "li", "optgroup", "option", "p"),
    *("rp", "rt", "tbody", "td", "tfoot", "th", "thead", "tr"),
}


def refuse_excess(html: str) -> None:
    """Raise ValidationError, in words for the editor, for HTML that is longer or nested deeper than
    an article or page can mean to be."""
    if len(html) > MAX_CHARS:
        message = _(
            "This text is longer than %(limit)s characters, formatting included. Divide it."
        )
        raise ValidationError(message, code="too_long", params={"limit": f"{MAX_CHARS:,}"})
    if max(map(len, html.split("<"))) > MAX_UNBROKEN_CHARS:
        message = _("A paragraph is longer than %(limit)s characters. Divide it.")
        params = {"limit": f"{MAX_UNBROKEN_CHARS:,}"}
        raise ValidationError(message, code="unbroken", params=params)
    if _depth(html) > MAX_DEPTH:
        raise ValidationError(
            _("This text has boxes inside boxes, a hundred deep. Paste it as plain text."),
            code="too_deep",
        )


def _depth(html: str) -> int:
    """How deep elements are nested, at most. An end tag ends an element of its name only."""
    opened: Counter[str] = Counter()
    depth = deepest = 0
    for slash, tag in TAG.findall(html):
        name = tag.lower()
        if name in NOT_COUNTED:
            continue
        if not slash:
            opened[name] += 1
            depth += 1
        elif opened[name]:
            opened[name] -= 1
            depth -= 1
        deepest = max(deepest, depth)
    return deepest

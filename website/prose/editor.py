"""Extensions of every rich-text editor: links with a checked address, and what is pasted.

`config/settings.py` imports PROSE_EXTENSIONS, so this module must not import models.
"""

from typing import Any

from django_prose_editor.config import html_tags, process_link
from js_asset.js import static_lazy

PROSE_EXTENSIONS: list[dict[str, Any]] = [
    {"js": [static_lazy("js/editor/link.js")], "extensions": {"Link": process_link}},
    {"js": [static_lazy("js/editor/paste.js")], "extensions": {"Paste": html_tags([])}},
]

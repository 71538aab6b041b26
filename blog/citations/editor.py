"""Extensions of the article editor: citation marks, quotations with a source, key points and care
cards, and captions of tables.

`config/settings.py` imports EDITOR_EXTENSIONS, so this module must not import models.
"""

from typing import Any

from django_prose_editor.config import add_tags_and_attributes, process_table
from js_asset.js import static_lazy

CITE_ATTRIBUTES = ["data-source", "data-locator", "data-disagrees"]
QUOTATION_ATTRIBUTES = [*CITE_ATTRIBUTES, "data-kind", "data-via", "lang"]


def allow_citation(config: Any, shared: dict[str, Any]) -> None:
    """Allow citation marks in the sanitiser."""
    add_tags_and_attributes(shared, ["cite"], {"cite": CITE_ATTRIBUTES})


def allow_quotation(config: Any, shared: dict[str, Any]) -> None:
    """Allow quotations with their source and language in the sanitiser."""
    add_tags_and_attributes(shared, ["blockquote"], {"blockquote": QUOTATION_ATTRIBUTES})


def allow_box(config: Any, shared: dict[str, Any]) -> None:
    """Allow key points and care cards in the sanitiser."""
    add_tags_and_attributes(shared, ["section"], {"section": ["data-box", "data-urgency"]})


def allow_caption(config: Any, shared: dict[str, Any]) -> None:
    """Allow tables with a caption in the sanitiser."""
    process_table(config, shared)
    add_tags_and_attributes(shared, [], {"table": ["data-caption"]})


EDITOR_EXTENSIONS = [
    {
        "js": [static_lazy("js/editor/citations.js")],
        "extensions": {"Citation": allow_citation, "Quotation": allow_quotation},
    },
    {
        "js": [static_lazy("js/editor/boxes.js")],
        "extensions": {"KeyPoints": allow_box, "CareCard": allow_box},
    },
    {
        "js": [static_lazy("js/editor/tables.js")],
        "extensions": {"CaptionedTable": allow_caption},
    },
]

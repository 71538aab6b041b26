"""What the editor of an article has."""

from typing import Any

from website.prose.fields import PLAIN_PROSE

# Instead of Blockquote and Table, an article has Quotation, a blockquote with a source, and
# CaptionedTable, see `blog.citations.editor`.
REPLACED = {"Blockquote", "Table"}
ARTICLE_PROSE: dict[str, Any] = {
    **{name: options for name, options in PLAIN_PROSE.items() if name not in REPLACED},
    "CaptionedTable": True,
    "Quotation": True,
    "Citation": True,
    "KeyPoints": True,
    "CareCard": True,
    "Paste": {
        **PLAIN_PROSE["Paste"],
        "allowed": {"anchors": True, "boxes": True, "captions": True},
    },
}

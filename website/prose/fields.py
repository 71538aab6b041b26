"""The rich-text model field: its editor, and a sanitiser that runs on every save."""

from collections.abc import Callable
from typing import Any

from django.db import models
from django_prose_editor.fields import ProseEditorField, create_sanitizer

from website.prose import rules
from website.prose.blocks import Allowed, tidy
from website.prose.limits import refuse_excess
from website.prose.texts import LINK_TEXTS, PASTE_TEXTS

PLAIN_PROSE: dict[str, Any] = {
    "Bold": True,
    "Italic": True,
    "Subscript": True,
    "Superscript": True,
    "Strike": True,
    "Heading": {"levels": [2, 3]},
    "HardBreak": True,
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "HorizontalRule": True,
    "Link": {
        "enableTarget": False,
        "protocols": rules.SCHEMES,
        "defaultProtocol": "https",
        "rules": rules.address_rules(),
        "texts": LINK_TEXTS,
    },
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "Paste": {"allowed": {}, "rules": rules.for_browser(), "texts": PASTE_TEXTS},
}


def with_blocks(extensions: dict[str, Any]) -> Callable[[str], str]:
    """What makes blocks of foreign HTML, for a field whose editor has these extensions."""
    allowed = Allowed(**extensions.get("Paste", {}).get("allowed", {}))
    return lambda html: tidy(html, allowed)


class ProseField(ProseEditorField):
    """Sanitised HTML. django-prose-editor's field cleans models only; this one cleans forms, whose
    rules read the text, and every save, so that commands cannot store unsafe HTML either.

    Its sanitiser would leave out the tags of unknown blocks and so join their text; here it gets
    blocks that the editor has."""

    default_validators = [refuse_excess]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("extensions", PLAIN_PROSE)
        kwargs.setdefault("sanitize", [create_sanitizer, with_blocks(kwargs["extensions"])])
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> Any:
        cleaning = {"sanitize": self.sanitize, "validators": [refuse_excess]}
        return super().formfield(**cleaning | kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = self.sanitize(getattr(model_instance, self.attname) or "")
        setattr(model_instance, self.attname, value)
        return value

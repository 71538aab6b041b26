"""The rich-text model field: its editor, and a sanitiser that runs on every save."""

from typing import Any

from django.db import models
from django_prose_editor.fields import ProseEditorField

from website.prose.limits import refuse_excess

PLAIN_PROSE: dict[str, Any] = {
    "Bold": True,
    "Italic": True,
    "Subscript": True,
    "Superscript": True,
    "Heading": {"levels": [2, 3]},
    "HardBreak": True,
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "HorizontalRule": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto"]},
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
}


class ProseField(ProseEditorField):
    """Sanitised HTML. django-prose-editor's field cleans models only; this one cleans forms, whose
    rules read the text, and every save, so that commands cannot store unsafe HTML either."""

    default_validators = [refuse_excess]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("extensions", PLAIN_PROSE)
        kwargs.setdefault("sanitize", True)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> Any:
        cleaning = {"sanitize": self.sanitize, "validators": [refuse_excess]}
        return super().formfield(**cleaning | kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = self.sanitize(getattr(model_instance, self.attname) or "")
        setattr(model_instance, self.attname, value)
        return value

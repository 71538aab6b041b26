"""The columns by which sources that are the same work are found."""

from typing import Any

from django.db import models

from blog.citations import sameness


class KeyColumn(models.CharField):
    """One of `sameness.KEYS`, of the text of another column. It is computed whenever the row is saved
    or created in bulk."""

    def __init__(self, key: str = "", of: str = "", **options: Any) -> None:
        self.key, self.of = key, of
        fixed: dict[str, Any] = {"max_length": sameness.MAX_KEY_CHARS, "blank": True}
        super().__init__(**fixed | {"default": "", "db_default": "", "editable": False} | options)

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """The key of the row as it is about to be stored."""
        value = sameness.KEYS[self.key].of(getattr(model_instance, self.of))
        setattr(model_instance, self.attname, value)
        return value

    def deconstruct(self) -> Any:
        """For migrations it is a CharField: the column is the same."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

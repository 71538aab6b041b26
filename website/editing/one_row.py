"""Models with one row, such as settings."""

from typing import Any, Self

from django.db import models


class OneRow(models.Model):
    """A table with one row, whose primary key is 1. Each subclass adds the check constraint, with an
    error message of its own."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pk = 1
        super().save(*args, **kwargs)

    @classmethod
    def load(cls) -> Self:
        """The row, or the defaults where none was saved yet."""
        return cls._default_manager.first() or cls()

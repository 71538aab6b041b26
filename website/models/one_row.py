"""Settings and states of which there is one row."""

from typing import Any, Self

from django.db import models


class OneRow(models.Model):
    """A table of one row. Each says so itself, by a constraint with words of its own."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pk = 1
        super().save(*args, **kwargs)

    @classmethod
    def load(cls) -> Self:
        """The row, or the defaults where none was saved yet."""
        return cls._default_manager.first() or cls()

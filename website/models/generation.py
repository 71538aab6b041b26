"""The cache generation."""

from django.db import models


class Generation(models.Model):
    """One row, incremented by database triggers: see `website.cache.generation`."""

    number = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="website_one_generation")
        ]

    def __str__(self) -> str:
        return str(self.number)

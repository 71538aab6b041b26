"""Counters of the limits in `website.http.throttling`, and the networks that staff log in from."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class RateCount(models.Model):
    """How often a limit was used within a window. Its name holds digests of what is counted, so it
    says nothing about anybody; the row is deleted after the window."""

    name = models.CharField(max_length=200, unique=True)
    number = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.name}: {self.number}"


class KnownNetwork(models.Model):
    """A network from which a member of staff has logged in, so that guesses from elsewhere do not
    lock them out there. Deleted some time after the last login."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="known_networks"
    )
    network = models.CharField(max_length=50)
    seen_at = models.DateTimeField(default=timezone.now, db_index=True)

    # Deleted with the user.
    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["network", "user"], name="website_one_row_per_known_network"
            )
        ]

    def __str__(self) -> str:
        return self.network

"""Errors in the jobs of the worker that nobody expected."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class JobFailureQuerySet(models.QuerySet["JobFailure"]):
    def set_aside(self) -> "JobFailureQuerySet":
        """Rows that were given up, until staff have them tried again."""
        return self.filter(retry_at=None)


class JobFailure(models.Model):
    """A job that failed with an unexpected error on a row (`model` and `row`), or before it took one
    (`row` 0). The row is tried again at `retry_at`, and never by itself where that is empty."""

    job = models.CharField(_("job"), max_length=60)
    model = models.CharField(_("kind of row"), max_length=60, blank=True)
    row = models.BigIntegerField(_("row"), default=0)
    tries = models.PositiveIntegerField(_("errors"), default=0)
    since = models.DateTimeField(_("since"), default=timezone.now)
    last_at = models.DateTimeField(_("last"), default=timezone.now)
    error = models.CharField(_("last error"), max_length=300)
    retry_at = models.DateTimeField(_("tried again"), null=True)

    objects = JobFailureQuerySet.as_manager()

    class Meta:
        verbose_name = _("error of the worker")
        verbose_name_plural = _("errors of the worker")
        ordering = ["-last_at"]
        constraints = [
            models.UniqueConstraint(fields=["job", "row"], name="website_one_failure_of_a_row")
        ]

    def __str__(self) -> str:
        return f"{self.job}: {self.error}"

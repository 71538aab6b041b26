"""The state of the spam check, and statistics of its verdicts."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from website.editing.one_row import OneRow


class SpamCheck(OneRow):
    """One row, written by the worker: the state of Akismet and its key, and the last recheck of the
    queue. While there is trouble, nothing is asked before `ask_at`."""

    trouble = models.CharField(_("trouble"), max_length=400, blank=True)
    trouble_code = models.CharField(_("code of the trouble"), max_length=20, blank=True)
    trouble_at = models.DateTimeField(_("in trouble since"), null=True)
    ask_at = models.DateTimeField(_("asked next"), null=True)
    alert = models.CharField(_("alert"), max_length=400, blank=True)
    alert_code = models.CharField(_("code of the alert"), max_length=20, blank=True)
    usage = models.PositiveBigIntegerField(_("checks this month"), null=True)
    limit = models.PositiveBigIntegerField(_("checks allowed"), null=True)
    is_throttled = models.BooleanField(_("slowed down by Akismet"), default=False)
    usage_due_at = models.DateTimeField(_("usage fetched next"), null=True)
    usage_failure = models.CharField(_("why the usage is not known"), max_length=400, blank=True)
    recheck_size = models.PositiveIntegerField(_("comments to check again"), default=0)
    recheck_at = models.DateTimeField(_("recheck started"), null=True)
    recheck_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recheck started by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="comments_one_spam_check"),
        ]

    def __str__(self) -> str:
        return str(_("Spam check"))

    @classmethod
    def write(cls, **changes: Any) -> None:
        """Change these fields and no others, which another process may be changing."""
        cls.objects.get_or_create(pk=1)
        cls.objects.update(**changes)


class TallyManager(models.Manager["Tally"]):
    def move(self, moves: "Iterable[TallyMove]") -> None:
        """Count comments in other cells than before. Call it in the transaction that changes them."""
        differences: Counter[tuple[date, str]] = Counter()
        for before, after in moves:
            if after:
                differences[after] += 1
            if before:
                differences[before] -= 1
        for (month, column), difference in sorted(differences.items()):
            if difference > 0:
                self.get_or_create(month=month)
            if difference:
                number = Greatest(F(column) + difference, 0)
                self.filter(month=month).update(**{column: number})


class Tally(models.Model):
    """How many of a month's verdicts moderators confirmed or overruled. The numbers stay when the
    comments are deleted."""

    month = models.DateField(_("month"), unique=True)
    passed = models.PositiveIntegerField(_("rightly passed"), default=0)
    caught = models.PositiveIntegerField(_("spam caught"), default=0)
    missed = models.PositiveIntegerField(_("spam missed"), default=0)
    false_alarms = models.PositiveIntegerField(_("false alarms"), default=0)

    objects = TallyManager()

    class Meta:
        ordering = ["-month"]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


# The first day of a month and a column of its tally; None for a comment without a verdict.
TallyCell = tuple[date, str] | None
# The cells of one comment before and after a change.
TallyMove = tuple[TallyCell, TallyCell]

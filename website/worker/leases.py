"""Claim and lease: of several workers, one does each piece of work.

A claim moves the row's due time forward by a lease, so a worker that is killed loses nothing: the
row falls due again. Whoever finishes writes through `leased`, which matches only while the lease is
still theirs.
"""

from datetime import timedelta
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone

from website.worker import failures

# How many due rows are tried before giving up: others may claim the first ones meanwhile.
CANDIDATES = 20

Row = TypeVar("Row", bound=Model)


def claim(rows: "QuerySet[Row]", field: str, *, lease: timedelta) -> "Row | None":
    """Claim the first of `rows` whose due time `field` has come; None if there is none.

    The lease is the new value of `field`. The update is conditional on the old value, so of several
    workers one wins each row.
    """
    now = timezone.now()
    due = failures.untroubled(rows.filter(**{f"{field}__lte": now}))
    for row in due.order_by(field, "pk")[:CANDIDATES]:
        unchanged = {"pk": row.pk, field: getattr(row, field)}
        if rows.model._default_manager.filter(**unchanged).update(**{field: now + lease}):
            setattr(row, field, now + lease)
            return failures.take(row)
    return None


def leased(row: Model, field: str) -> "QuerySet[Any]":
    """A queryset matching the row only while the caller still holds its lease."""
    return type(row)._default_manager.filter(pk=row.pk, **{field: getattr(row, field)})

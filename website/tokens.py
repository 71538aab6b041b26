"""Links that act for whoever opens them: finding their rows, and making them anew.

Each token stands in a column of the row that it opens (`website.models.links`) and is found there by
its unique index.
"""

import re
from collections.abc import Iterable
from itertools import batched
from typing import TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from website.models import WithLinks
from website.models.links import TokenField, new_token

TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
# Rows written in one query.
BATCH = 100
Row = TypeVar("Row", bound=Model)


class BrokenLink(Http404):
    """No row has this token: the link was cut short, or replaced, or what it led to was deleted.
    `purpose` says in a sentence what the link was for; the page of the 404 shows it."""

    status = 404

    def __init__(self, purpose: str | Promise) -> None:
        super().__init__(purpose)
        self.purpose = purpose


class ExpiredLink(BrokenLink):
    """The time in which the link worked is over; answered with 410."""

    status = 410


def find(rows: "QuerySet[Row]", token: str, *, field: str, purpose: str | Promise) -> Row:
    """The row with this token in this column. `purpose` is shown if there is none. Raises
    BrokenLink."""
    found = rows.filter(**{field: token}).first() if TOKEN.fullmatch(token) else None
    if found is None:
        raise BrokenLink(purpose)
    return found


@transaction.atomic
def renew(rows: "QuerySet[Row]", *names: str) -> None:
    """Make these links of the rows anew, all if none is named. The old ones stop working. Objects
    in memory keep the old tokens."""
    model, now = rows.model, timezone.now()
    names = names or tuple(_token_fields(model))
    for batch in batched(list(rows.values_list("pk", flat=True)), BATCH):
        renewed = [
            model(pk=pk, links_made_at=now, **{name: new_token() for name in names}) for pk in batch
        ]
        model._base_manager.bulk_update(renewed, [*names, "links_made_at"])


def confirmation_url(kind: str, row: WithLinks) -> str:
    """The confirmation link of a row, for `registry.confirmations[kind]`. Only ever mail it to the
    row's address, or show it to whoever has opened a link mailed to that address."""
    return absolute(reverse("website:confirm", args=[kind, row.confirmation_token]))


def absolute(path: str) -> str:
    """The absolute URL of a path, built from SITE_URL and never from the Host header."""
    return f"{settings.SITE_URL}{path}"


def _token_fields(model: type[Model]) -> Iterable[str]:
    fields = model._meta.concrete_fields
    return [field.name for field in fields if isinstance(field, TokenField)]

"""What the migrations of several apps do when a table gets links that act."""

import secrets
from collections.abc import Callable
from itertools import batched
from typing import Any

# Rows written in one query.
BATCH = 100


def make_tokens(model: Any, *names: str) -> None:
    """Give each row of the model a token of its own in these columns."""
    for batch in batched(list(model.objects.values_list("pk", flat=True)), BATCH):
        tokens = ({name: secrets.token_urlsafe(16) for name in names} for _pk in batch)
        rows = [model(pk=pk, **given) for pk, given in zip(batch, tokens, strict=True)]
        model.objects.bulk_update(rows, names)


def link_mails(mails: Any, through: Any, pairs: Callable[[Any], list[Any]]) -> None:
    """Store which rows each of these mails is about: `pairs` makes the rows of the table between
    them, as far as the text of the mail shows it."""
    for batch in batched(mails.order_by("pk").iterator(BATCH), BATCH):
        through.objects.bulk_create([pair for mail in batch for pair in pairs(mail)])

"""Whether mails reach an address, for the pages of those who wait for them."""

from enum import StrEnum
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from website.models import OutgoingMail


class Outcome(StrEnum):
    """What became of the last mail to an address that was tried."""

    SENT = "sent"
    # The mail server puts it off, and it is tried again.
    DELAYED = "delayed"
    GIVEN_UP = "given up"


def of(row: Any, email: str) -> Outcome:
    """What became of the last mail about a row, which has `mails`, to this address. A mail that was
    not tried yet says nothing."""
    tried = row.mails.filter(to=email, attempts__gt=0)
    mail = tried.order_by("-pk").only("sent_at", "dropped_at", "failed_at").first()
    if mail is None or mail.sent_at or mail.dropped_at:
        return Outcome.SENT
    return Outcome.GIVEN_UP if mail.failed_at else Outcome.DELAYED


def given_up(rows: "QuerySet[Any]", related: str) -> "QuerySet[Any]":
    """Those of the rows whose last mail to their `email` was given up: the rule of `of`, in one query.
    `related` is what a mail calls the rows that it is about."""
    about = OutgoingMail.objects.filter(to=OuterRef("email"), **{related: OuterRef("pk")})
    last = about.filter(attempts__gt=0).order_by("-pk").values("failed_at")[:1]
    return rows.alias(given_up_at=Subquery(last)).filter(given_up_at__isnull=False)

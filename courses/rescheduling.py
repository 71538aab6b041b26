"""Rescheduling: changes of an intake's dates or venue, and the mails about them."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses import emails
from courses.emails import MailTemplate
from courses.locking import locked
from courses.models import Intake, SignUp


@dataclass(frozen=True)
class Change:
    """One change, as text for the mail."""

    what: str | Promise
    was: str
    now: str


def save(intake: Intake, fields: Collection[str]) -> int:
    """Save these fields of the intake and mail the students what has changed. Returns the number of
    mails.

    New dates or a new venue go to all live sign-ups, new joining instructions to confirmed ones.
    Mails to confirmed students carry a newer calendar entry."""
    with locked(intake.pk) as old:
        changes = _changes(old, intake)
        is_joined_otherwise = old.joining_instructions != intake.joining_instructions
        intake.revision = old.revision + bool(changes or is_joined_otherwise)
        intake.cancelled_at = old.cancelled_at
        intake.save(update_fields=[*fields, "revision"])
        if not intake.is_to_come or intake.revision == old.revision:
            return 0
        _remind_again(old, intake)
        concerned = intake.sign_ups.live().main().order_by("pk").prefetch_related("payments")
        if not changes:
            concerned = concerned.filter(status=SignUp.Status.CONFIRMED)
        facts = {"changes": changes, "is_joined_otherwise": is_joined_otherwise, "was": old}
        return len(emails.send_all(MailTemplate.MOVED, list(concerned), **facts))


def _changes(old: Intake, new: Intake) -> list[Change]:
    changes = [Change(_("When"), old.when, new.when), Change(_("Where"), old.venue, new.venue)]
    return [change for change in changes if change.was != change.now]


def _remind_again(old: Intake, new: Intake) -> None:
    """Remind everyone again of a new start whose reminder is not due yet."""
    if old.starts_at != new.starts_at and new.remind_at and new.remind_at > timezone.now():
        new.sign_ups.update(reminded_at=None)

"""Rescheduling: changes of an intake's dates or venue, and the mails about them."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses import emails, waiting_list
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

    New dates or a new venue go to all live sign-ups, new joining instructions to confirmed ones, and
    an earlier deadline to those who have not answered. Mails to confirmed students carry a newer
    calendar entry."""
    with locked(intake.pk) as old:
        changes = _changes(old, intake)
        is_joined_otherwise = old.joining_instructions != intake.joining_instructions
        intake.revision = old.revision + bool(changes or is_joined_otherwise)
        intake.cancelled_at = old.cancelled_at
        intake.save(update_fields=[*fields, "revision"])
        earlier = waiting_list.shorten_deadlines(intake)
        if not intake.is_to_come:
            return 0
        is_reminder = _remind_again(old, intake)
        concerned = Q() if changes else Q(pk__in=earlier) | Q(addition__in=earlier)
        if is_joined_otherwise and not changes:
            concerned |= Q(status=SignUp.Status.CONFIRMED)
        rows = intake.sign_ups.live().main().filter(concerned).order_by("pk")
        facts = {"changes": changes, "is_joined_otherwise": is_joined_otherwise, "was": old}
        facts["is_reminder"] = is_reminder
        students = list(rows.prefetch_related("payments"))
        return len(emails.send_all(MailTemplate.MOVED, students, **facts))


def _changes(old: Intake, new: Intake) -> list[Change]:
    changes = [Change(_("When"), old.when, new.when), Change(_("Where"), old.venue, new.venue)]
    return [change for change in changes if change.was != change.now]


def _remind_again(old: Intake, new: Intake) -> bool:
    """Remind everyone again of a new start whose reminder is not due yet. Returns whether it is due
    already: then the mail about the new start is the reminder."""
    if old.starts_at == new.starts_at:
        return False
    if new.is_starting_soon:
        confirmed = new.sign_ups.filter(status=SignUp.Status.CONFIRMED)
        confirmed.update(reminded_at=timezone.now())
    elif new.remind_at and new.remind_at > timezone.now():
        new.sign_ups.update(reminded_at=None)
    return new.is_starting_soon

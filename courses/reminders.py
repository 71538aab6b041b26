"""Reminders before an intake starts.

Nobody is reminded who has just been mailed all that a reminder says: whoever is confirmed after
reminders were due, and everyone who is mailed new dates that begin soon.
"""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from courses import emails
from courses.emails import MailTemplate
from courses.locking import locked
from courses.models import Intake, SignUp
from website.worker import failures


def remind_next() -> bool:
    """Worker job: remind everyone in one intake who is due, each once."""
    due = next(
        (intake for intake in _with_someone_to_remind() if _to_remind(intake).exists()), None
    )
    if due is None:
        return False
    with locked(failures.take(due).pk) as intake:
        students = _to_remind(intake)
        reminded = list(students.prefetch_related("payments"))
        emails.send_all(MailTemplate.REMINDER, reminded)
        students.update(reminded_at=timezone.now())
    return True


def _with_someone_to_remind() -> list[Intake]:
    rows = SignUp.objects.filter(intake=OuterRef("pk"), reminded_at__isnull=True)
    someone = Exists(rows.filter(status=SignUp.Status.CONFIRMED))
    return list(failures.untroubled(Intake.objects.filter(someone, starts_at__gt=timezone.now())))


def _to_remind(intake: Intake) -> "QuerySet[SignUp]":
    students = intake.sign_ups.filter(status=SignUp.Status.CONFIRMED, reminded_at__isnull=True)
    if not intake.is_starting_soon:
        return students.none()
    return students.filter(confirmed_at__lt=intake.remind_at)

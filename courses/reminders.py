"""Reminders before an intake starts."""

from django.db.models import Exists, OuterRef
from django.utils import timezone

from courses import emails
from courses.emails import MailTemplate
from courses.locking import locked
from courses.models import Intake, SignUp
from website.worker import failures


def remind_next() -> bool:
    """Worker job: remind everyone in one intake who is due, each once. A student who confirms after
    that is reminded at the next run, until the start."""
    due = next((intake for intake in _with_someone_to_remind() if _is_due(intake)), None)
    if due is None:
        return False
    with locked(failures.take(due).pk) as intake:
        if not _is_due(intake):
            return True
        students = intake.sign_ups.filter(status=SignUp.Status.CONFIRMED, reminded_at__isnull=True)
        reminded = list(students.prefetch_related("payments"))
        emails.send_all(MailTemplate.REMINDER, reminded)
        students.update(reminded_at=timezone.now())
    return True


def _with_someone_to_remind() -> list[Intake]:
    rows = SignUp.objects.filter(intake=OuterRef("pk"), reminded_at__isnull=True)
    someone = Exists(rows.filter(status=SignUp.Status.CONFIRMED))
    return list(failures.untroubled(Intake.objects.filter(someone, starts_at__gt=timezone.now())))


def _is_due(intake: Intake) -> bool:
    now, start = timezone.now(), intake.starts_at
    if not intake.is_to_come or start is None or intake.remind_at is None:
        return False
    return intake.remind_at <= now < start

"""What the database refuses to store about a comment."""

from django.db.models import BaseConstraint, CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from comments.decisions import Status
from comments.models.queryset import IS_HELD

CONSTRAINTS: list[BaseConstraint] = [
    CheckConstraint(
        condition=~IS_HELD | ~Q(hold_reason=""),
        name="comments_held_says_why",
        violation_error_message=_("A held comment says which rule holds it."),
    ),
    CheckConstraint(
        condition=(IS_HELD & Q(decided_at__isnull=True, decided_by__isnull=True))
        | (~IS_HELD & Q(decided_at__isnull=False)),
        name="comments_decision_and_time_together",
        violation_error_message=_("A decision and its time belong together."),
    ),
    CheckConstraint(
        condition=Q(verdict="", checked_at__isnull=True)
        | (~Q(verdict="") & Q(checked_at__isnull=False)),
        name="comments_verdict_and_time_together",
        violation_error_message=_("A verdict and its time belong together."),
    ),
    CheckConstraint(
        condition=Q(check_due_at__isnull=True) | IS_HELD,
        name="comments_check_only_while_held",
        violation_error_message=_("A comment that was decided is not checked again."),
    ),
    CheckConstraint(
        condition=Q(feedback_due="", feedback_due_at__isnull=True)
        | (~Q(feedback_due="") & Q(feedback_due_at__isnull=False)),
        name="comments_feedback_and_time_together",
        violation_error_message=_("Feedback that is due says what Akismet is told."),
    ),
    CheckConstraint(
        condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
        name="comments_no_reply_to_itself",
        violation_error_message=_("A comment cannot be a reply to itself."),
    ),
    CheckConstraint(
        condition=~Q(status=Status.ERASED.value)
        | Q(body="", name="", email="", website="", ip__isnull=True),
        name="comments_erased_is_empty",
        violation_error_message=_("Nothing that was typed is left of an erased comment."),
    ),
]

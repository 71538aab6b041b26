"""Courses' part of the admin's dashboard."""

from typing import Any

from django.db.models import Count, Q

from courses.models import Intake, SignUp
from website.rooms import Panel


def _intakes() -> dict[str, Any]:
    Status = SignUp.Status

    def counted(*statuses: str) -> Count:
        return Count("sign_ups", filter=Q(sign_ups__status__in=statuses), distinct=True)

    intakes = Intake.objects.upcoming().with_seats().select_related("course")
    return {
        "intakes": intakes.annotate(
            confirmed=counted(Status.CONFIRMED),
            unanswered=counted(Status.AWAITING_CONFIRMATION, Status.OFFERED),
            waiting=counted(Status.WAITING),
        )
    }


panel = Panel(
    permission="courses.view_signup",
    template="admin/panels/courses.html",
    context=_intakes,
    order=40,
)

"""The invitation to a course, and times in the zone of the place."""

from datetime import datetime
from typing import Any

from django import template

from courses.dates import moment
from courses.models import Course, Intake

register = template.Library()


@register.inclusion_tag("courses/_invitation.html")
def course_invitation(course: Course | None) -> dict[str, Any]:
    """The next open intake of the course; nothing where there is none."""
    if course is None or not course.is_published:
        return {}
    intake = course.intakes.open_for_sign_up().with_seats().first()
    return {"course": course, "intake": intake}


@register.filter
def moment_of(when: datetime, intake: Intake) -> str:
    """The moment in words, in the intake's own time zone."""
    return moment(when, intake.time_zone)

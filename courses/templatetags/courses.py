"""The invitation to a course, and dates and prices as text."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from courses import money, structured_data
from courses.dates import DAY, moment
from courses.models import Course, Intake, SignUp
from website import tokens
from website.structured_data import data_block

register = template.Library()


@register.inclusion_tag("courses/_invitation.html")
def course_invitation(course: int) -> dict[str, Any]:
    """The invitation to the next open intake of the course with this key, if there is one."""
    intakes = Intake.objects.open_for_sign_up().filter(course=course, course__is_published=True)
    return {"intake": intakes.select_related("course").with_seats().first()}


@register.inclusion_tag("courses/_subscribe.html")
def subscribe(path: str) -> dict[str, str]:
    """The address of a calendar, and the same for programs that subscribe (scheme webcal)."""
    address = tokens.absolute(path)
    return {"address": address, "subscription": f"webcal:{address.partition(':')[2]}"}


@register.filter
def moment_of(when: datetime, intake: Intake) -> str:
    """The date and time as text, in the intake's own time zone."""
    return moment(when, intake.time_zone)


@register.filter
def day_in_full(day: date) -> str:
    """“Thursday 14 January 2027”."""
    return date_format(day, DAY)


@register.filter
def price(amount: Decimal, course: Course) -> str:
    """The amount in the course's currency."""
    return money.money(amount, course.currency)


@register.filter
def status_template(sign_up: SignUp) -> str:
    """The template that tells the student where the sign-up stands."""
    return f"courses/status/{sign_up.standing}.html"


@register.simple_tag(takes_context=True)
def course_data(context: template.Context, course: Course) -> SafeString:
    """The course in schema.org's vocabulary, as a JSON-LD block."""
    return data_block(structured_data.of_course(course, context["site"]))

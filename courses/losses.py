"""What readers lose with a course."""

from collections.abc import Iterator

from django.utils.translation import ngettext

from courses.models import Course


def of_course(course: Course) -> Iterator[str]:
    if number := course.interests.count():
        text = ngettext(
            "%(number)d person who asked to be told of new dates is not mailed.",
            "%(number)d people who asked to be told of new dates are not mailed.",
            number,
        )
        yield text % {"number": number}

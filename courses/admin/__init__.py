"""The admin of courses, intakes and sign-ups."""

from courses.admin import courses, intakes, sign_ups

__all__ = ["courses", "intakes", "sign_ups"]

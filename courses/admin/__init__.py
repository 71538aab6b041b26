"""The admin of courses, intakes and sign-ups."""

from django.contrib import admin

from courses.admin import courses, intakes, letters, sign_ups
from courses.models import CoursePolicy
from website.admin import OneRowAdmin

__all__ = ["courses", "intakes", "letters", "sign_ups"]

admin.site.register(CoursePolicy, OneRowAdmin)

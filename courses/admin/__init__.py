"""The admin of courses, intakes, sign-ups and announcements."""

from django.contrib import admin

from courses.admin import announcements, courses, intakes, sign_ups
from courses.models import CoursePolicy
from website.admin.base import OneRowAdmin

__all__ = ["courses", "intakes", "announcements", "sign_ups"]

admin.site.register(CoursePolicy, OneRowAdmin)

"""Courses for search engines."""

from typing import Any

from courses.models import Course
from website.sitemaps import SiteSitemap


class CourseSitemap(SiteSitemap):
    def items(self) -> Any:
        return Course.objects.published().order_by("pk")

"""The sitemap of courses."""

from typing import Any

from courses.models import Course
from website.models import Image
from website.sitemaps import SiteSitemap


class CourseSitemap(SiteSitemap):
    def items(self) -> Any:
        return Course.objects.published().select_related("image").order_by("pk")

    def picture(self, course: Course) -> Image | None:
        return course.image

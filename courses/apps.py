"""Courses, their intakes, and who has a place."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = _("Courses")

    def ready(self) -> None:
        from courses import dashboard, places, proof
        from website import rooms

        rooms.jobs.append(rooms.Job("seats", rooms.Loop.REST, places.lapse_next))
        rooms.panels.append(dashboard.panel)
        rooms.proofs["sign-up"] = proof.proof

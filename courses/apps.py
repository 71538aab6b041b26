"""Courses, their intakes, and who has a place."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = _("Courses")

    def ready(self) -> None:
        from courses import certificates, dashboard, interest, places, privacy, proof, reminders
        from courses.models import Course, Intake, Module, Seat, SignUp
        from website import rooms

        for name, job in {
            "seats": places.lapse_next,
            "undelivered offers": places.pass_on_undelivered,
            "certificates": certificates.issue_next,
            "announcements": interest.announce_next,
            "unproved interest": interest.forget_next,
            "reminders": reminders.remind_next,
            "forgotten students": privacy.forget_next,
        }.items():
            rooms.jobs.append(rooms.Job(name, rooms.Loop.REST, job))
        rooms.holdings.append(privacy.holding)
        rooms.panels.append(dashboard.panel)
        rooms.shown += [rooms.Shown(model) for model in (Course, Intake, Module, Seat)]
        rooms.shown.append(rooms.Shown(SignUp, only=("status", "waiting")))
        rooms.cards["course"] = Course.objects.published
        rooms.moments.append(Intake.objects.next_moment)
        rooms.parameters |= {"courses:course_list": "", "courses:course": ""}
        rooms.proofs["sign-up"] = proof.proof
        rooms.proofs["interest"] = proof.of_interest

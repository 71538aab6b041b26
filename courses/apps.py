"""Courses, their intakes, and sign-ups."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = _("Courses")

    def ready(self) -> None:
        from courses import (
            confirmations,
            dashboard,
            emails,
            jobs,
            losses,
            mail_checks,
            organiser_mails,
            privacy,
        )
        from courses.models import Course, Intake, Module, Seat, SignUp
        from website import registry

        registry.jobs += jobs.JOBS
        registry.mail_checks |= mail_checks.CHECKS
        registry.privacy_providers.append(privacy.provider)
        registry.panels.append(dashboard.panel)
        registry.mail_checks[emails.ORGANISER_NEWS] = organiser_mails.check
        registry.mail_readers["courses/"] = "courses.view_signup"
        registry.menu_links.append(
            registry.MenuLink(_("Courses"), "courses:course_list", "courses:", order=30)
        )
        registry.cached_models += [
            registry.CachedModel(model) for model in (Course, Intake, Module, Seat)
        ]
        registry.cached_models.append(registry.CachedModel(SignUp, only=("status", "waiting")))
        registry.social_cards["course"] = Course.objects.published
        registry.scheduled_changes.append(Intake.objects.next_scheduled_change)
        registry.cacheable_views |= {"courses:course_list": "", "courses:course": ""}
        registry.losses[Course].append(losses.of_course)
        registry.confirmations["sign-up"] = confirmations.for_sign_up
        registry.confirmations["address"] = confirmations.for_address
        registry.confirmations["interest"] = confirmations.for_interest

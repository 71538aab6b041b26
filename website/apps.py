"""The ground of the house."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class WebsiteConfig(AppConfig):
    name = "website"
    verbose_name = _("Website")

    def ready(self) -> None:
        from website import (
            checks,  # noqa: F401
            dashboard,
            generation,
            images,
            mail,
            people,
            rooms,
        )
        from website.models import Image, Page, Rendition, SiteSettings

        rooms.jobs += [
            rooms.Job("mail", rooms.Loop.MAIL, mail.send_next),
            rooms.Job("old mail", rooms.Loop.REST, mail.forget_old),
            rooms.Job("renditions", rooms.Loop.REST, images.cut_next),
        ]
        rooms.holdings.append(people.holding)
        rooms.panels.append(dashboard.mail_panel)
        rooms.shown += [rooms.Shown(model) for model in (Page, Rendition, SiteSettings)]
        rooms.shown.append(rooms.Shown(Image, unseen=("renditions_due_at",)))
        rooms.parameters["website:page"] = ""
        pre_migrate.connect(generation.take_down_triggers, sender=self)
        post_migrate.connect(generation.put_up_triggers, sender=self)

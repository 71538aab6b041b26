"""The ground of the house."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebsiteConfig(AppConfig):
    name = "website"
    verbose_name = _("Website")

    def ready(self) -> None:
        from website import checks, dashboard, images, mail, people, rooms  # noqa: F401

        rooms.jobs += [
            rooms.Job("mail", rooms.Loop.MAIL, mail.send_next),
            rooms.Job("old mail", rooms.Loop.REST, mail.forget_old),
            rooms.Job("renditions", rooms.Loop.REST, images.cut_next),
        ]
        rooms.holdings.append(people.holding)
        rooms.panels.append(dashboard.mail_panel)

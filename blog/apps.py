"""Articles and their sources."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BlogConfig(AppConfig):
    name = "blog"
    verbose_name = _("Articles")

    def ready(self) -> None:
        from blog import dashboard
        from blog.citations import watch
        from website import rooms

        rooms.jobs.append(rooms.Job("watched sources", rooms.Loop.SOURCES, watch.check_next))
        rooms.panels += [dashboard.articles_panel, dashboard.sources_panel]

"""What all apps share."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_migrate, post_save, pre_migrate
from django.utils.translation import gettext_lazy as _


class WebsiteConfig(AppConfig):
    name = "website"
    verbose_name = _("Website")

    def ready(self) -> None:
        from django.apps import apps
        from django.contrib.auth.models import User

        from website import checks, dashboard, jobs, losses, privacy, registry, schema  # noqa: F401
        from website.accounts import sessions
        from website.cache import generation
        from website.http import logins
        from website.models import Image, Page, Rendition, SiteSettings
        from website.visible_text import require_visible_text

        require_visible_text(apps.get_models())

        registry.jobs += jobs.JOBS
        registry.privacy_providers.append(privacy.provider)
        registry.panels += [dashboard.mail_panel, dashboard.images_panel, dashboard.jobs_panel]
        registry.cached_models += [
            registry.CachedModel(model) for model in (Page, Rendition, SiteSettings)
        ]
        registry.cached_models.append(registry.CachedModel(Image, ignored=Image.INTERNAL_FIELDS))
        registry.cacheable_views["website:page"] = ""
        registry.losses[Page].append(losses.of_page)
        registry.losses[Image].append(losses.of_image)
        registry.schema_objects.append(generation.triggers)
        user_logged_in.connect(logins.note_success)
        user_logged_in.connect(sessions.begin)
        post_save.connect(sessions.end_if_deactivated, sender=User)
        pre_migrate.connect(schema.before_migration, sender=self)
        post_migrate.connect(schema.after_migration, sender=self)
        post_migrate.connect(generation.increment, sender=self)

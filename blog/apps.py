"""Articles and their sources."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class BlogConfig(AppConfig):
    name = "blog"
    verbose_name = _("Articles")

    def ready(self) -> None:
        from blog import checks, dashboard, jobs, models, search_documents, search_engine  # noqa: F401
        from blog.citations import watch
        from blog.citations.styles import STYLES
        from website import registry

        registry.jobs += jobs.JOBS
        registry.panels += [dashboard.articles_panel, dashboard.sources_panel]
        registry.menu_links += [
            registry.MenuLink(_("Articles"), "blog:article_list", "blog:article", order=10),
            registry.MenuLink(_("Topics"), "blog:topic_list", "blog:topic", order=20),
            registry.MenuLink(_("Search"), "blog:search", "blog:search", order=40),
        ]
        registry.footer_links += [
            registry.FooterLink(_("Sources"), "blog:source_list", order=10),
            registry.FooterLink(_("RSS feed"), "blog:feed", order=20),
        ]
        parts = (models.ArticleTopic, models.Byline, models.Citation)
        shown = (models.Article, models.Author, models.Series, models.Topic, *parts)
        registry.cached_models += [registry.CachedModel(model) for model in shown]
        registry.cached_models.append(
            registry.CachedModel(models.Source, ignored=watch.INTERNAL_FIELDS)
        )
        registry.citation_styles |= {style.name: style.label for style in STYLES.values()}
        registry.social_cards["article"] = models.Article.objects.published
        registry.scheduled_changes.append(models.Article.objects.next_scheduled_change)
        lists = ("article_list", "topic", "author", "source_list")
        registry.cacheable_views |= {f"blog:{name}": "page" for name in lists}
        registry.cacheable_views |= {
            f"blog:{name}": "" for name in ("home", "topic_list", "source")
        }
        _register_losses()
        search_documents.connect_signals()
        registry.schema_objects.append(search_engine.index)
        connection_created.connect(search_engine.without_jit)
        post_migrate.connect(search_documents.fill, sender=self)


def _register_losses() -> None:
    from blog import losses, models
    from courses.models import Course
    from website import registry
    from website.models import Image

    # Of an author, the address alone.
    registry.losses[models.Author] = []
    registry.losses[models.Topic].append(losses.of_topic)
    registry.losses[Image].append(losses.of_image)
    registry.losses[Course].append(losses.of_course)

"""Articles and their sources."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class BlogConfig(AppConfig):
    name = "blog"
    verbose_name = _("Articles")

    def ready(self) -> None:
        from blog import dashboard, models, search_documents, search_engine
        from blog.citations import watch
        from website import rooms

        rooms.jobs.append(rooms.Job("watched sources", rooms.Loop.SOURCES, watch.check_next))
        rooms.panels += [dashboard.articles_panel, dashboard.sources_panel]
        parts = (models.ArticleTopic, models.Byline, models.Citation)
        shown = (models.Article, models.Author, models.Series, models.Topic, *parts)
        rooms.shown += [rooms.Shown(model) for model in shown]
        rooms.shown.append(rooms.Shown(models.Source, unseen=watch.OWN_FIELDS))
        rooms.cards["article"] = models.Article.objects.published
        rooms.moments.append(models.Article.objects.next_moment)
        lists = ("article_list", "topic", "author", "source_list")
        rooms.parameters |= {f"blog:{name}": "page" for name in lists}
        rooms.parameters |= {f"blog:{name}": "" for name in ("home", "topic_list", "source")}
        search_documents.listen()
        pre_migrate.connect(search_engine.take_down, sender=self)
        post_migrate.connect(search_engine.put_up, sender=self)
        post_migrate.connect(search_documents.fill, sender=self)

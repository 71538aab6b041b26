"""The ASGI callable that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django = get_wsgi_application()

# What follows asks for settings and models, which are there now.
from website import startup  # noqa: E402
from website.cache.generation import ChangeDetector  # noqa: E402
from website.cache.page_cache import PageCache  # noqa: E402
from website.http.asgi import Application  # noqa: E402
from website.http.threads import DjangoThreads  # noqa: E402

startup.prepare()
application = Application(PageCache(DjangoThreads(django), ChangeDetector().has_changed))

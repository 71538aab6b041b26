"""The WSGI callable that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
site = get_wsgi_application()

# What follows asks for settings and models, which are there now.
from website import startup  # noqa: E402
from website.cache.generation import ChangeDetector  # noqa: E402
from website.cache.page_cache import PageCache  # noqa: E402
from website.http.wsgi import (  # noqa: E402
    BodyReadLimiter,
    require_utf8,  # noqa: E402
)

startup.prepare()
application = PageCache(require_utf8(BodyReadLimiter(site)), ChangeDetector().has_changed)

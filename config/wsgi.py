"""The WSGI callable that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

from website.charsets import in_utf8
from website.slow_bodies import SlowBodies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = in_utf8(SlowBodies(get_wsgi_application()))

"""The WSGI callable that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

from website.slow_bodies import SlowBodies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = SlowBodies(get_wsgi_application())

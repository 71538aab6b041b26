"""The site as it runs, writing down the path of each request that its page cache lets through."""

from django.conf import settings
from django.core.signals import request_started

from config.wsgi import application

__all__ = ["application"]


def _note(environ, **_signal):
    with (settings.DATA_DIR / "let_through").open("a") as file:
        file.write(environ["PATH_INFO"] + "\n")


request_started.connect(_note, weak=False)

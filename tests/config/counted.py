"""The site as it runs, writing down the path of each request that its page cache lets through.

python -m tests.config.counted --port 8000
"""

import sys

from django.conf import settings
from django.core.signals import request_started

from config.asgi import application
from website.http.server import listen, serve

__all__ = ["application"]


def _note(environ, **_signal):
    with (settings.DATA_DIR / "let_through").open("a") as file:
        file.write(environ["PATH_INFO"] + "\n")


if __name__ == "__main__":
    serve("tests.config.counted:application", listen("127.0.0.1", int(sys.argv[-1])))
else:
    request_started.connect(_note, weak=False)

"""TLS for requests to outside services."""

from functools import cache
from ssl import SSLContext

import httpx


@cache
def context() -> SSLContext:
    """The TLS context of this process. To load the certificates takes 50 ms, so it is done once."""
    return httpx.create_ssl_context()

"""Requests to a server on loopback. httpx takes 50 ms to load the certificates of the machine, which
a request without TLS does not need."""

from functools import partial

import httpx

get = partial(httpx.get, verify=False)
head = partial(httpx.head, verify=False)
post = partial(httpx.post, verify=False)
delete = partial(httpx.delete, verify=False)

"""Readers who ask for pages again and again until they are stopped, in a process of their own:

python -m tests.config.load ADDRESS...
"""

import sys
import threading
from http.client import HTTPConnection
from urllib.parse import urlsplit

EACH = 4


def read(address):
    parts = urlsplit(address)
    line = HTTPConnection(parts.hostname, parts.port)
    while True:
        line.request("GET", parts.path, headers={"Accept-Encoding": "gzip"})
        line.getresponse().read()


if __name__ == "__main__":
    for address in sys.argv[1:] * EACH:
        threading.Thread(target=read, args=[address]).start()

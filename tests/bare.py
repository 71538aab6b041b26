"""The least that a Python server can do: a page from a file named in SAME, its headers beside it."""

import json
import os
from pathlib import Path

_path = Path(os.environ["SAME"])
HEADERS = [tuple(header) for header in json.loads(_path.with_suffix(".json").read_text())]
BODY = [_path.read_bytes()]


def application(_environ, start_response):
    start_response("200 OK", HEADERS)
    return BODY

"""The least that a Python server can do: a page from a file named in SAME, its headers beside it.

python -m tests.bare --port 8000
"""

import json
import os
import sys
from pathlib import Path

from website.http.server import listen, serve

_path = Path(os.environ["SAME"])
HEADERS = [
    (name.encode(), value.encode())
    for name, value in json.loads(_path.with_suffix(".json").read_text())
]
BODY = _path.read_bytes()


async def application(_scope, _receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": BODY})


if __name__ == "__main__":
    serve("tests.bare:application", listen("127.0.0.1", int(sys.argv[-1])))

"""The process that decodes and encodes one picture: `python -m website.images.child TASK`.

Its memory is bounded by the kernel and given back when it ends, and a decoder that crashes takes
nothing else down. The picture comes by standard input. Each result goes to standard output as a line
of JSON, followed by as many bytes as its `length` says.
"""

import json
import resource
import sys
from contextlib import suppress
from io import BytesIO
from typing import IO, Any

from website.images import decoding, encoding

# In bytes: what decoding.BUDGET and Python itself need, with a little to spare. A format that needs
# more than it is known for ends in a MemoryError.
MEMORY = 165 * 1024 * 1024


def main(task: str, *numbers: str) -> None:
    # Not every system has this limit; there decoding.BUDGET alone bounds the memory.
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    source: IO[bytes] = sys.stdin.buffer
    if not source.seekable():
        source = BytesIO(source.read())
    try:
        picture = decoding.read(source)
    except decoding.Refused as refused:
        _write({"refused": refused.code, "megapixels": refused.megapixels}, b"")
        return
    if task == "original":
        _write_result(encoding.original(picture))
        return
    for rendition in encoding.renditions(picture, *map(int, numbers)):
        _write_result(rendition)


def _write_result(encoded: encoding.Encoded) -> None:
    fields = {name: value for name, value in vars(encoded).items() if name != "content"}
    _write(fields, encoded.content)


def _write(fields: dict[str, Any], content: bytes) -> None:
    sys.stdout.buffer.write(json.dumps({**fields, "length": len(content)}).encode() + b"\n")
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Decode and encode pictures in child processes, of which one for each task runs on a machine.

The web process and the worker never decode a picture, so their memory neither grows nor stays grown.
"""

import fcntl
import json
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from io import UnsupportedOperation
from typing import IO, Any

from django.conf import settings

from website.images.decoding import Refused
from website.images.encoding import Encoded

# How long a child may run, and how long a caller waits for the lock.
SECONDS = 120
LOCK_SECONDS = 60


class Failed(Exception):
    """The child process was killed or crashed."""


def original(source: IO[bytes]) -> Encoded:
    """The picture as it is stored. Raises Refused."""
    with _locked("original"):
        [encoded] = _run(source, "original")
        return encoded


def renditions(source: IO[bytes], focal_x: int, focal_y: int) -> Generator[Encoded]:
    """Every size that pages show, one after the other. Raises Refused."""
    with _locked("renditions"):
        yield from _run(source, "renditions", str(focal_x), str(focal_y))


@contextmanager
def _locked(task: str) -> Iterator[None]:
    """Hold the machine's lock for a task. The kernel releases it when the process ends."""
    end = time.monotonic() + LOCK_SECONDS
    with (settings.DATA_DIR / f"{task}.lock").open("a") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > end:
                    raise Refused("busy") from None
                time.sleep(0.05)
        yield


def _run(source: IO[bytes], *task: str) -> Iterator[Encoded]:
    stdin, content = _as_stdin(source)
    command = [sys.executable, "-m", "website.images.child", *task]
    process = subprocess.Popen(  # noqa: S603
        command, cwd=settings.BASE_DIR, stdin=stdin, stdout=subprocess.PIPE
    )
    end = time.monotonic() + SECONDS
    deadline = threading.Timer(SECONDS, process.kill)
    deadline.start()
    try:
        if process.stdin:
            # The child reads all of it before it writes anything.
            with suppress(BrokenPipeError), process.stdin:
                process.stdin.write(content)
        yield from _results(process)
    except Failed as error:
        if time.monotonic() < end:
            raise
        raise Refused("slow") from error
    finally:
        deadline.cancel()
        process.kill()
        process.wait()


def _as_stdin(source: IO[bytes]) -> tuple[Any, bytes]:
    """What to give the child as standard input: the file itself, which need not be read here, or a
    pipe and its content."""
    source.seek(0)
    try:
        return source.fileno(), b""
    except (AttributeError, UnsupportedOperation):
        return subprocess.PIPE, source.read()


def _results(process: "subprocess.Popen[bytes]") -> Iterator[Encoded]:
    output = process.stdout
    if output is None:
        raise Failed
    with output:
        while line := output.readline():
            fields = json.loads(line)
            if "refused" in fields:
                raise Refused(fields["refused"], fields["megapixels"])
            content = output.read(length := fields.pop("length"))
            if len(content) < length:
                break
            yield Encoded(**fields, content=content)
    if process.wait():
        raise Failed(f"The process that reads pictures ended with {process.returncode}.")

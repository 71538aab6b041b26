"""Write a file aside, flush it, and only then give it its name.

A process that is killed, or a disk that is full, leaves at most a temporary file, whose name starts
with a dot and ends in `.part`. Flushing file and folder before and after the renaming is what
rename(2) and fsync(2) require for the new name to survive a power failure.
"""

import errno
import os
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

PRIVATE = 0o600
SUFFIX = ".part"
TEMPORARY = f".*{SUFFIX}"
# Nobody writes one file for this long.
ABANDONED_SECONDS = 24 * 3600
NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextmanager
def replacing(path: Path, mode: int = PRIVATE) -> Iterator[IO[bytes]]:
    """A file to write to, which takes the place of `path` if the block ends without an error."""
    with _aside(path, mode) as (file, temporary):
        yield file
        _flush(file)
        temporary.replace(path)
    _flush_folder(path.parent)


def replace(path: Path, text: str) -> None:
    """Write a private text file, in place of any other."""
    with replacing(path) as file:
        file.write(text.encode())


def create(path: Path, text: str) -> bool:
    """Write a private text file unless there is one. Of several processes one succeeds; the others
    get False."""
    with _aside(path, PRIVATE) as (file, temporary):
        file.write(text.encode())
        _flush(file)
        try:
            # Unlike a renaming, a link never replaces a file.
            os.link(temporary, path)
        except FileExistsError:
            return False
    _flush_folder(path.parent)
    return True


def is_disk_full(error: BaseException | None) -> bool:
    """Whether an error says that there is no room for a file: disk, quota or limit of the process."""
    return isinstance(error, OSError) and error.errno in NO_SPACE


def remove_abandoned(paths: Iterable[Path]) -> None:
    """Delete those of the paths that are temporary files which a killed process has left."""
    before = time.time() - ABANDONED_SECONDS
    for path in paths:
        with suppress(FileNotFoundError):
            if path.match(TEMPORARY) and path.stat().st_mtime < before:
                path.unlink()


@contextmanager
def _aside(path: Path, mode: int) -> Iterator[tuple[IO[bytes], Path]]:
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}{SUFFIX}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            # The umask does not apply to what was asked for.
            os.fchmod(descriptor, mode)
            yield file, temporary
    finally:
        temporary.unlink(missing_ok=True)


def _flush(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

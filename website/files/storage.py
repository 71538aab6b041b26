"""Storage of uploaded and collected files on the file system, written whole or not at all."""

import hashlib
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.storage import FileSystemStorage, default_storage
from django.utils._os import safe_makedirs

from website.files import atomic


class WholeFiles:
    """Mixin of FileSystemStorage. A file that exists under the name is replaced: the caller, or
    `get_available_name`, decides whether it may be."""

    def _save(self: Any, name: str, content: File) -> str:
        path = Path(self.path(name))
        safe_makedirs(path.parent, self.directory_permissions_mode, exist_ok=True)
        with atomic.replacing(path, self.file_permissions_mode) as file:
            for chunk in content.chunks():
                file.write(chunk if isinstance(chunk, bytes) else chunk.encode())
        return path.relative_to(self.location).as_posix()


class MediaStorage(WholeFiles, FileSystemStorage):
    """Where uploaded files are by default."""


def measure(name: str) -> tuple[int, str]:
    """The length in bytes and the SHA-256 digest, as hexadecimal digits, of a stored file."""
    with default_storage.open(name, "rb") as file:
        return file.size, hashlib.file_digest(file, "sha256").hexdigest()


def is_whole(name: str, length: int, digest: str) -> bool:
    """Whether a file is there and has the length and the digest that it should have. The length is
    compared first, because it costs next to nothing. A file that cannot be read is not whole."""
    try:
        return default_storage.size(name) == length and measure(name)[1] == digest
    except OSError:
        return False

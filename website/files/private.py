"""Which files of the site only its own user may read, and whether that is so."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

FOLDER = 0o700
FILE = 0o600


@dataclass(frozen=True)
class Exposed:
    """A file or folder that other users of the machine may read or change."""

    path: Path
    mode: int
    """The permissions that it should have."""

    @property
    def remedy(self) -> str:
        return f"chmod {self.mode:o} {self.path}"


def exposed() -> Iterator[Exposed]:
    """What is there and open to others, folders first."""
    for path, mode in _private_paths().items():
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & ~mode:
            yield Exposed(path, mode)


def tighten() -> None:
    """Close to others what belongs to this user."""
    for found in exposed():
        if found.path.stat().st_uid == os.geteuid():
            found.path.chmod(found.mode)


def _private_paths() -> dict[Path, int]:
    paths = {settings.DATA_DIR: FOLDER}
    paths |= {settings.DATA_DIR / name: FILE for name in ("secret_key", "staff_login")}
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        # SQLite gives what it creates beside a database the permissions of the database.
        files = (f"{database['NAME']}{ending}" for ending in ("", "-wal", "-shm"))
        paths |= {Path(file): FILE for file in files}
    paths[settings.BASE_DIR / ".env"] = FILE
    return paths

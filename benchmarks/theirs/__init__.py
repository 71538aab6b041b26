"""What others make, to be measured beside ours: each gets an environment of its own in var/."""

import subprocess
import venv
from pathlib import Path

VAR = Path(__file__).parent.parent.parent / "var"


def environment(name: str, *packages: str) -> Path:
    """The folder of an environment that has the packages; made the first time, and anew where that
    was interrupted."""
    home = VAR / name
    is_whole = home / "whole"
    if not is_whole.exists():
        venv.create(home, clear=True, with_pip=True)
        pip = [home / "bin/pip", "install", "-q", *packages]
        subprocess.run(pip, check=True)  # noqa: S603
        is_whole.touch()
    return home

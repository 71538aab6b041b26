"""A file is written whole or not at all, whatever happens while it is written."""

import os
import signal
import stat
import subprocess
import sys

import pytest

from tests.server import ROOT
from tests.website.full_disk import full_disk
from website.files import atomic

pytestmark = pytest.mark.no_database

# Writes half of a file and waits.
HALF = """
import sys, time
from pathlib import Path
from website.files import atomic
with atomic.replacing(Path(sys.argv[1])) as file:
    file.write(b"half")
    file.flush()
    print("written", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "secret_key"
    atomic.replace(path, "as it was")
    return path


def test_a_file_is_replaced_by_what_was_written(path):
    atomic.replace(path, "as it is")
    assert path.read_text() == "as it is"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_does_not_fit_changes_nothing(path):
    with full_disk(1000), pytest.raises(OSError) as error:
        atomic.replace(path, "x" * 2000)
    assert atomic.is_disk_full(error.value)
    assert path.read_text() == "as it was"
    assert [*path.parent.iterdir()] == [path]


def test_of_two_that_create_a_file_the_first_wins(tmp_path):
    path = tmp_path / "secret_key"
    assert [atomic.create(path, "first"), atomic.create(path, "second")] == [True, False]
    assert path.read_text() == "first"
    assert [*path.parent.iterdir()] == [path]


def test_a_process_killed_while_it_writes_leaves_the_file_as_it_was(path):
    command = [sys.executable, "-c", HALF, path]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as writing:
        writing.stdout.readline()
        writing.send_signal(signal.SIGKILL)
    assert path.read_text() == "as it was"
    [left] = [found for found in path.parent.iterdir() if found != path]
    atomic.remove_abandoned([path, left])
    assert left.exists()
    os.utime(left, (0, 0))
    atomic.remove_abandoned([path, left])
    assert [*path.parent.iterdir()] == [path]

"""Database and secrets are closed to other users of the machine, what nginx serves is open."""

import grp
import os
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import httpx
import pytest
from django.core.files.base import ContentFile

from tests.nginx import NGINX, running_nginx
from tests.server import ROOT, free_port
from website.files import private
from website.files.storage import MediaStorage

pytestmark = pytest.mark.no_database


def _mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def folder(settings, tmp_path, monkeypatch):
    """The data of a site that was made when files were open to all."""
    settings.DATA_DIR = tmp_path / "data"
    database = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": settings.DATA_DIR / "citewell.sqlite3",
    }
    monkeypatch.setitem(settings.DATABASES, "default", database)
    settings.BASE_DIR = tmp_path
    settings.DATA_DIR.mkdir()
    settings.DATA_DIR.chmod(0o755)
    for name in ("citewell.sqlite3", "citewell.sqlite3-wal", "secret_key", "staff_login"):
        (settings.DATA_DIR / name).touch()
        (settings.DATA_DIR / name).chmod(0o644)
    return settings.DATA_DIR


def test_what_others_may_read_is_named_with_the_command_that_closes_it(folder):
    remedies = [found.remedy for found in private.exposed()]
    assert remedies[0] == f"chmod 700 {folder}"
    assert f"chmod 600 {folder}/citewell.sqlite3-wal" in remedies
    assert len(remedies) == 5


def test_what_belongs_to_the_site_is_closed(folder):
    private.tighten()
    assert [*private.exposed()] == []
    assert _mode(folder) == 0o700
    assert {_mode(path) for path in folder.iterdir()} == {0o600}


def test_a_new_site_creates_everything_closed(tmp_path):
    data = tmp_path / "data"
    env = {"PATH": os.environ["PATH"], "DATA_DIR": str(data)}
    # The umask of many systems.
    command = ["sh", "-c", f"umask 022; {sys.executable} manage.py migrate website 0001 -v 0"]
    subprocess.run(command, cwd=ROOT, env=env, check=True)
    assert _mode(data) == 0o700
    assert {_mode(path) for path in data.iterdir()} == {0o600}


def test_manage_check_names_an_open_folder(tmp_path):
    tmp_path.chmod(0o755)
    env = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)}
    command = [sys.executable, "manage.py", "check"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert f"Run: chmod 700 {tmp_path}" in done.stderr


@pytest.fixture
def public():
    """A folder that every user of the machine may enter."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def _store(public):
    before = os.umask(0o077)
    try:
        return MediaStorage(location=public / "media").save("images/a.jpg", ContentFile(b"calf"))
    finally:
        os.umask(before)


def test_pictures_are_open_whatever_the_umask(public):
    path = public / "media" / _store(public)
    assert (_mode(path.parent), _mode(path)) == (0o755, 0o644)


@pytest.mark.skipif(
    not NGINX or os.geteuid(), reason="needs nginx, and root to start it as another"
)
def test_nginx_as_another_user_serves_pictures(public):
    _store(public)
    nobody = pwd.getpwnam("nobody")
    other = f"nobody {grp.getgrgid(nobody.pw_gid).gr_name}"
    with running_nginx(public, free_port(), user=other) as port:
        answer = httpx.get(f"http://127.0.0.1:{port}/media/images/a.jpg")
    assert (answer.status_code, answer.content) == (200, b"calf")

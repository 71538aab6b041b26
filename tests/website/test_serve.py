"""`manage.py serve`: one command, the whole site, and nothing left when it ends."""

import os
import re
import signal
import socket
import stat
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import httpx
import psutil
import pytest

from tests.server import ROOT, free_port

pytestmark = pytest.mark.no_database

SECONDS = 60
READY = "Ctrl-C stops everything."


class Serving:
    """A started command and what it has said so far."""

    def __init__(self, env):
        command = [sys.executable, "manage.py", "serve"]
        self.said = ""
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def read_until(self, words):
        for line in self.process.stdout:
            self.said += line
            if words in line:
                return self.said
        raise AssertionError(f"It ended without saying {words!r}:\n{self.said}")

    def children(self):
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self):
        """Ends it and whatever it started, however that came to be."""
        with suppress(psutil.NoSuchProcess):
            # Stopped, so that it starts nothing while we look.
            psutil.Process(self.process.pid).suspend()
            for child in self.children():
                child.kill()
        self.process.kill()
        self.process.wait()

    def child(self, word):
        """The first process below whose command has the word."""
        return next(child for child in self.children() if word in child.cmdline())


@contextmanager
def _serving(env):
    serving = Serving(env)
    patience = threading.Timer(SECONDS, serving.end)
    patience.start()
    try:
        yield serving
    finally:
        patience.cancel()
        serving.end()
        serving.process.stdout.close()


@pytest.fixture
def env(tmp_path):
    return {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "PORT": str(free_port())}


@dataclass(frozen=True)
class FirstStart:
    env: dict[str, str]
    said: str
    children: list[psutil.Process]
    code: int
    """What the command returned after Ctrl-C."""


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A folder in which the site was once started, and stopped with Ctrl-C."""
    folder = tmp_path_factory.mktemp("served")
    env = {"PATH": os.environ["PATH"], "DATA_DIR": str(folder), "PORT": str(free_port())}
    with _serving(env) as serving:
        said = serving.read_until(READY)
        children = serving.children()
        serving.process.send_signal(signal.SIGINT)
        yield FirstStart(env, said, children, serving.process.wait(timeout=SECONDS))


def _login(said):
    return re.search(r"as (\S+), password (\S+)", said).groups()


def test_the_first_start_says_where_the_site_is_and_how_staff_sign_in(first):
    assert f"The site is at http://127.0.0.1:{first.env['PORT']}\n" in first.said
    assert len(_login(first.said)[1]) >= 12
    assert "every reply is held" in first.said
    assert "Traceback" not in first.said


def test_ctrl_c_leaves_no_process(first):
    assert first.code == 0
    assert len(first.children) >= 3
    assert not any(child.is_running() for child in first.children)


def test_only_its_owner_reads_the_password_and_the_database(first):
    for name in ("staff_login", "secret_key", "citewell.sqlite3"):
        assert stat.S_IMODE(os.stat(f"{first.env['DATA_DIR']}/{name}").st_mode) == 0o600


def test_a_second_start_has_the_same_login_and_writes_nothing_outside_its_folder(first, tmp_path):
    elsewhere = {name: str(tmp_path) for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME")}
    with _serving(first.env | elsewhere) as serving, httpx.Client(follow_redirects=True) as browser:
        login = _login(serving.read_until(READY))
        site = f"http://127.0.0.1:{first.env['PORT']}"
        assert "magnesium" in browser.get(site).text
        token = browser.get(f"{site}/admin/login/").cookies["csrftoken"]
        form = dict(zip(("username", "password"), login, strict=True))
        form |= {"csrfmiddlewaretoken": token, "next": "/admin/"}
        assert browser.post(f"{site}/admin/login/", data=form).url.path == "/admin/"
        processes = [psutil.Process(serving.process.pid), *serving.children()]
        opened = {file.path for process in processes for file in process.open_files()}
    assert login == _login(first.said)
    assert [*tmp_path.iterdir()] == []
    assert any(path.startswith(first.env["DATA_DIR"]) for path in opened)
    assert [path for path in opened if not path.startswith(first.env["DATA_DIR"])] == []


def test_a_taken_port_is_named_with_what_to_do(env):
    with socket.create_server(("127.0.0.1", int(env["PORT"]))):
        done = subprocess.run(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env=env,
            capture_output=True,
            text=True,
        )
    assert done.returncode == 1
    assert f"Port {env['PORT']} is taken." in done.stderr
    assert "Traceback" not in done.stderr


def test_a_process_that_was_killed_is_started_again_and_all_stop_together(first):
    with _serving(first.env) as serving:
        serving.read_until(READY)
        children = serving.children()
        for word, name in (("worker", "worker"), ("web", "web")):
            killed = serving.child(word)
            killed.kill()
            serving.read_until(f"{name} ended with -9. It was started again.")
            assert serving.child(word).pid != killed.pid
        children += serving.children()
        serving.process.send_signal(signal.SIGTERM)
        assert serving.process.wait(timeout=SECONDS) == 0
        _gone, alive = psutil.wait_procs(children, timeout=5)
    assert alive == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_a_killed_command_leaves_no_process_behind(first):
    with _serving(first.env) as serving:
        serving.read_until(READY)
        children = serving.children()
        serving.process.kill()
        # The worker ends once it has cut the picture at hand.
        _gone, alive = psutil.wait_procs(children, timeout=SECONDS)
        assert (len(children) >= 3, alive) == (True, [])

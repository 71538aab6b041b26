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

import httpx
import psutil
import pytest

from tests.server import ROOT, free_port

pytestmark = pytest.mark.no_database

SECONDS = 60


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


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """A folder in which the site was once started and stopped, with what it said."""
    folder = tmp_path_factory.mktemp("served")
    env = {"PATH": os.environ["PATH"], "DATA_DIR": str(folder), "PORT": str(free_port())}
    with _serving(env) as serving:
        said = serving.read_until("Ctrl-C stops everything.")
        serving.process.send_signal(signal.SIGINT)
        serving.process.wait(timeout=SECONDS)
    return env, said


def _login(said):
    return re.search(r"as (\S+), password (\S+)", said).groups()


def test_the_first_start_says_where_the_site_is_and_how_staff_sign_in(started):
    env, said = started
    assert f"The site is at http://127.0.0.1:{env['PORT']}\n" in said
    assert len(_login(said)[1]) >= 12
    assert "every reply is held" in said
    assert "Traceback" not in said


def test_the_site_is_read_and_staff_sign_in_with_the_password_of_the_first_start(started):
    env, first = started
    with _serving(env) as serving, httpx.Client(follow_redirects=True) as browser:
        assert _login(serving.read_until("Ctrl-C stops everything.")) == _login(first)
        site = f"http://127.0.0.1:{env['PORT']}"
        assert "magnesium" in browser.get(site).text
        token = browser.get(f"{site}/admin/login/").cookies["csrftoken"]
        form = dict(zip(("username", "password"), _login(first), strict=True))
        form |= {"csrfmiddlewaretoken": token, "next": "/admin/"}
        assert browser.post(f"{site}/admin/login/", data=form).url.path == "/admin/"


def test_only_its_owner_reads_the_password(started):
    env, _said = started
    for name in ("staff_login", "secret_key"):
        assert stat.S_IMODE(os.stat(f"{env['DATA_DIR']}/{name}").st_mode) == 0o600


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


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopping_leaves_no_process(started, number):
    env, _said = started
    with _serving(env) as serving:
        serving.read_until("Ctrl-C stops everything.")
        children = serving.children()
        serving.process.send_signal(number)
        assert serving.process.wait(timeout=SECONDS) == 0
        assert len(children) >= 3
        assert not any(child.is_running() for child in children)


@pytest.mark.parametrize(("word", "name"), [("worker", "worker"), ("granian", "web")])
def test_a_process_that_was_killed_is_started_again(started, word, name):
    env, _said = started
    with _serving(env) as serving:
        serving.read_until("Ctrl-C stops everything.")
        killed = serving.child(word)
        killed.kill()
        serving.read_until(f"{name} ended with -9. It was started again.")
        assert serving.child(word).pid != killed.pid


def test_a_killed_web_server_leaves_no_process_behind(started):
    env, _said = started
    with _serving(env) as serving:
        serving.read_until("Ctrl-C stops everything.")
        children = serving.children()
        serving.child("granian").kill()
        serving.read_until("web ended with -9. It was started again.")
        children += serving.children()
        serving.process.send_signal(signal.SIGINT)
        serving.process.wait(timeout=SECONDS)
        _gone, alive = psutil.wait_procs(children, timeout=5)
    assert alive == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_a_killed_command_leaves_no_process_behind(started):
    env, _said = started
    with _serving(env) as serving:
        serving.read_until("Ctrl-C stops everything.")
        children = serving.children()
        serving.process.kill()
        _gone, alive = psutil.wait_procs(children, timeout=20)
        assert (len(children) >= 3, alive) == (True, [])


def test_nothing_is_written_outside_the_folder_for_data(started, tmp_path):
    env, _said = started
    elsewhere = {name: str(tmp_path) for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME")}
    with _serving(env | elsewhere) as serving:
        serving.read_until("Ctrl-C stops everything.")
        httpx.get(f"http://127.0.0.1:{env['PORT']}/articles/")
        processes = [psutil.Process(serving.process.pid), *serving.children()]
        opened = {file.path for process in processes for file in process.open_files()}
    assert [*tmp_path.iterdir()] == []
    assert any(path.startswith(env["DATA_DIR"]) for path in opened)
    assert [path for path in opened if not path.startswith(env["DATA_DIR"])] == []

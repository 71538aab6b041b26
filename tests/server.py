"""The site as it really runs: granian on loopback, its own database and folder, the worker."""

import atexit
import fcntl
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import httpx
import psycopg
from django.db import connection

from tests import loopback
from tests.fakes.references import SETTINGS as REGISTERS
from website.management.commands.serve import WEB, WORKER

ROOT = Path(__file__).parent.parent
START_SECONDS = 30
PARTS = ("user", "password", "host", "port")
EDITOR = "editor", "a calm blue morning"


@dataclass(frozen=True)
class Site:
    url: str
    env: dict[str, str]
    web: subprocess.Popen[bytes]
    shell: "Shell"
    worker: subprocess.Popen[bytes] | None = None

    def manage(self, *args: str) -> str:
        """What the command prints. It runs in a process of its own, beside the server."""
        return manage(self.env, *args)

    def load_demonstration(self):
        """The demonstration content, and the editor in whose name it is loaded."""
        self.add_editor()
        self.manage("load_demo")

    def add_editor(self):
        name, password = EDITOR
        self.shell(f"User.objects.create_superuser({name!r}, 'editor@example.org', {password!r})")


class Shell:
    """Runs code in a process of the site, which starts with the first."""

    def __init__(self, env: dict[str, str]):
        self._env, self._process = env, None

    def __call__(self, code: str) -> str:
        """What the code prints."""
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.shell"],
                **{"cwd": ROOT, "env": self._env, "text": True},
                **dict.fromkeys(("stdin", "stdout"), subprocess.PIPE),
                stderr=subprocess.DEVNULL,
            )
        self._process.stdin.write(json.dumps(code) + "\n")
        self._process.stdin.flush()
        printed, failure = json.loads(self._process.stdout.readline())
        assert not failure, failure
        return printed

    def close(self):
        if self._process:
            self._process.kill()
            self._process.communicate()


@contextmanager
def running_site(tmp_path, *, worker=False, web=WEB, **environment):
    """A site of its own with an empty, migrated database, and every process of it gone
    afterwards. `environment` adds settings, such as AKISMET_API_URL."""
    with ExitStack() as stack:
        env = stack.enter_context(environment_of_a_site(tmp_path, **environment))
        site = stack.enter_context(_serving(env, web))
        beside = stack.enter_context(working(env)) if worker else None
        yield replace(site, worker=beside)


@contextmanager
def another_server(site, web=WEB):
    """A second server of the site, on the same database."""
    with _serving({**site.env, "PORT": str(free_port())}, web) as other:
        yield other


@contextmanager
def _serving(env, web):
    with _running([*web, "--port", env["PORT"]], env) as process, closing(Shell(env)) as shell:
        site = Site(url=f"http://127.0.0.1:{env['PORT']}", env=env, web=process, shell=shell)
        _wait_until_it_answers(site)
        yield site


@contextmanager
def environment_of_a_site(tmp_path, **environment):
    """The variables of a site whose database is migrated and whose static files are in place."""
    port = str(free_port())
    with _database(tmp_path) as url:
        env = {
            **os.environ,
            **{"DATA_DIR": str(tmp_path), "DATABASE_URL": url, "PORT": port, "DEBUG": "false"},
            **{"SITE_URL": f"http://127.0.0.1:{port}", "ALLOWED_HOSTS": "127.0.0.1,localhost"},
            **{"MAIL_URL": "console:", "AKISMET_API_KEY": "", "TRUSTED_PROXIES": ""},
            # Nobody listens there: no register of works is asked unless a test brings one.
            **dict.fromkeys(REGISTERS, "http://127.0.0.1:9"),
            **environment,
        }
        _share_static_files(tmp_path, env)
        yield env


def working(env):
    """A worker beside the site, or without one."""
    return _running(WORKER, env)


def manage(env, *args):
    done = subprocess.run(
        [sys.executable, "manage.py", *args], cwd=ROOT, env=env, capture_output=True, text=True
    )
    assert done.returncode == 0, f"manage.py {args[0]}:\n{done.stdout}{done.stderr}"
    return done.stdout


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, host="127.0.0.1"):
    """Returns when something answers there, whatever it says."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        with suppress(httpx.TransportError):
            loopback.get(f"http://{host}:{port}/static/none")
            return
        time.sleep(0.05)
    raise AssertionError(f"nothing answers at port {port}")


@contextmanager
def _database(tmp_path):
    """A copy of one that was migrated, on the kind of server that the tests themselves use."""
    if connection.vendor == "sqlite":
        path = tmp_path / "citewell.sqlite3"
        shutil.copy(_migrated_file(_shared(tmp_path)), path)
        yield f"sqlite:///{path}"
        return
    name = f"site_{secrets.token_hex(6)}"
    with _postgres() as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {_migrated_on_postgres()}")
        try:
            yield _address(name)
        finally:
            _drop(server, name)


def _shared(tmp_path):
    """The folder of a run of the tests, within which each worker of xdist has its own. A site that is
    started by something else shares nothing: what an earlier version left would be found there."""
    if "PYTEST_VERSION" not in os.environ:
        return tmp_path
    return tmp_path.parent.parent if "PYTEST_XDIST_WORKER" in os.environ else tmp_path.parent


@contextmanager
def _locked(path):
    """Lets one process at a time in."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _migrated_file(shared):
    folder = shared / "migrated"
    with _locked(shared / "migrated.lock"):
        if not folder.exists():
            _migrate(folder, f"sqlite:///{folder / 'citewell.sqlite3'}")
    return folder / "citewell.sqlite3"


@cache
def _migrated_on_postgres():
    name = f"sites_{secrets.token_hex(6)}"
    with _postgres() as server, TemporaryDirectory() as folder:
        server.execute(f"CREATE DATABASE {name}")
        _migrate(Path(folder), _address(name))
    atexit.register(_drop_at_the_end, name)
    return name


def _migrate(folder, url):
    folder.mkdir(exist_ok=True)
    manage(
        {**os.environ, "DATA_DIR": str(folder), "DATABASE_URL": url}, "migrate", "--verbosity", "0"
    )


def _postgres():
    parts = {part: connection.settings_dict[part.upper()] for part in PARTS}
    return psycopg.connect(**parts, dbname="postgres", autocommit=True)


def _address(name):
    user, password, host, port = (quote(str(connection.settings_dict[p.upper()])) for p in PARTS)
    return f"postgres://{user}:{password}@{host}:{port}/{name}"


def _drop(server, name):
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _drop_at_the_end(name):
    with _postgres() as server:
        _drop(server, name)


def _share_static_files(tmp_path, env):
    """Collected once in a run of the tests, beside the folders of its sites."""
    shared = _shared(tmp_path)
    collected = shared / "collected"
    with _locked(shared / "collected.lock"):
        if not collected.exists():
            env = {**env, "DATA_DIR": str(collected)}
            manage(env, "collectstatic", "--no-input", "--verbosity", "0")
    (tmp_path / "static").symlink_to(collected / "static")


@contextmanager
def _running(command, env):
    with (Path(env["DATA_DIR"]) / "processes.log").open("ab") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True
        )
    try:
        yield process
    finally:
        # The server has processes of its own, in the same group.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait_until_it_answers(site):
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and site.web.poll() is None:
        with suppress(httpx.TransportError):
            loopback.get(f"{site.url}/healthz").raise_for_status()
            return
        time.sleep(0.05)
    raise AssertionError((Path(site.env["DATA_DIR"]) / "processes.log").read_text())

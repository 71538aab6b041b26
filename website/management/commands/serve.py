"""`manage.py serve`: the whole site on one machine, web server and worker together."""

import ctypes
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, suppress
from functools import partial
from http.client import HTTPConnection, HTTPException
from io import StringIO
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from website.files import atomic, private
from website.http.server import listen

LOGIN_NAME = "editor"
WEB = [sys.executable, "manage.py", "web"]
WORKER = [sys.executable, "manage.py", "worker"]
START_SECONDS = 30
PR_SET_PDEATHSIG = 1


class Command(BaseCommand):
    help = "Prepares the database and runs web server and worker until Ctrl-C."

    def handle(self, *args: Any, **options: Any) -> None:
        private.tighten()
        # Whoever connects from now on is answered once the site is ready.
        listener = self._listen()
        call_command("migrate", verbosity=0, skip_checks=False)
        collect_static_files()
        password = staff_password()
        call_command("load_demo", stdout=StringIO())
        with Supervisor(
            {"web": [*WEB, "--fd", str(listener.fileno())], "worker": WORKER},
            {"web": [listener.fileno()]},
        ) as children:
            wait_until_ready()
            self._print_login(password)
            children.watch()

    def _listen(self) -> socket.socket:
        try:
            return listen("127.0.0.1", settings.PORT)
        except OSError as error:
            raise CommandError(
                f"Port {settings.PORT} is taken. Stop what uses it, or choose another: "
                "PORT=8001 make serve"
            ) from error

    def _print_login(self, password: str) -> None:
        lines = ["", f"The site is at {settings.SITE_URL}"]
        if password:
            lines.append(
                f"Staff sign in at {settings.SITE_URL}/admin/ as {LOGIN_NAME}, password {password}"
            )
        if not settings.AKISMET_API_KEY:
            lines.append("No AKISMET_API_KEY: every reply is held until a person decides.")
        self.stdout.write("\n".join([*lines, "Ctrl-C stops everything.", ""]))
        self.stdout.flush()


def collect_static_files() -> None:
    """Collect and compress static files, unless the sources and what was collected of them are as
    they were after the last time."""
    stamp = settings.DATA_DIR / "static.stamp"
    if not stamp.exists() or stamp.read_text() != _state_of_static_files():
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        atomic.replace(stamp, _state_of_static_files())


def _state_of_static_files() -> str:
    """The times of all sources and the lengths of all collected files."""
    sources = sorted(
        (path, storage.get_modified_time(path).timestamp())
        for finder in get_finders()
        for path, storage in finder.list(ignore_patterns=[])
    )
    collected = sorted(
        (str(path), path.stat().st_size)
        for path in settings.STATIC_ROOT.rglob("*")
        if path.is_file()
    )
    return repr((sources, collected))


def staff_password() -> str:
    """The password of the first staff login, generated once and stored in DATA_DIR; empty once it
    has been changed, or if other superusers exist."""
    users = get_user_model()._default_manager
    path = settings.DATA_DIR / "staff_login"
    if not users.filter(is_superuser=True).exists():
        password = secrets.token_urlsafe(9)
        atomic.replace(path, password)
        users.create_superuser(LOGIN_NAME, "editor@example.org", password)
    stored = path.read_text() if path.exists() else ""
    user = users.filter(username=LOGIN_NAME).first()
    return stored if user and stored and user.check_password(stored) else ""


def wait_until_ready() -> None:
    """Return when the web server answers, or after START_SECONDS."""
    connection = HTTPConnection("127.0.0.1", settings.PORT, timeout=START_SECONDS)
    with suppress(OSError, HTTPException), closing(connection):
        connection.request("GET", "/healthz")
        connection.getresponse().read()


class Supervisor:
    """Child processes that are restarted when they die and stopped together. Each gets the open
    files that are named for it."""

    def __init__(self, commands: dict[str, list[str]], files: dict[str, list[int]]) -> None:
        self.commands = commands
        self.files = files
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.stopping = False

    def __enter__(self) -> "Supervisor":
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        for name in self.commands:
            self._start(name)
        return self

    def __exit__(self, *exception: object) -> None:
        for child in self.children.values():
            child.terminate()
        for child in self.children.values():
            with suppress(subprocess.TimeoutExpired):
                child.wait(timeout=10)
            _end_rest_of(child)

    def watch(self) -> None:
        """Restart whatever dies, until SIGINT or SIGTERM."""
        while not self.stopping:
            time.sleep(0.5)
            for name, child in list(self.children.items()):
                if child.poll() is not None and not self.stopping:
                    _end_rest_of(child)
                    self._start(name)
                    sys.stderr.write(
                        f"{name} ended with {child.returncode}. It was started again.\n"
                    )

    def _start(self, name: str) -> None:
        # In a session of its own a child does not get the terminal's Ctrl-C: this command stops it.
        self.children[name] = subprocess.Popen(  # noqa: S603
            self.commands[name],
            cwd=settings.BASE_DIR,
            env=os.environ,
            start_new_session=True,
            pass_fds=self.files.get(name, []),
            preexec_fn=partial(_stop_with, os.getpid()) if sys.platform == "linux" else None,
        )

    def _stop(self, *_: object) -> None:
        self.stopping = True


def _stop_with(parent: int) -> None:
    """Ask Linux to stop the child when this command dies, even by SIGKILL (prctl(2)). Where it has
    died already, nothing would tell the child."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(1)


def _end_rest_of(child: subprocess.Popen[bytes]) -> None:
    """Kill the child's process group: the web server's own children would keep the port."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()

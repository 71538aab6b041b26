"""The real site on loopback, with a database of its own."""

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

from django.db import connection

ROOT = Path(__file__).parent.parent.parent
GRANIAN = [
    *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"),
    *("--workers", "2", "--blocking-threads", "4", "--log-level", "warning"),
]


@dataclass
class Site:
    """A running site: its port, and the environment its other processes need."""

    port: int
    environment: dict[str, str]

    def run(self, *command):
        """Runs Python beside the site and returns what it printed."""
        done = subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def run_code(self, code):
        return self.run("-c", f"import django; django.setup(); {code}")


@contextmanager
def running_site(folder, **environment):
    """Serves the site from a fresh database until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with _database(folder) as url:
        own = {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATA_DIR": str(folder),
            "DATABASE_URL": url,
            "SITE_URL": f"http://127.0.0.1:{port}",
        }
        site = Site(port, {**os.environ, **own, **environment})
        site.run("manage.py", "migrate", "--verbosity", "0")
        site.run("manage.py", "collectstatic", "--no-input", "--verbosity", "0")
        command = [*GRANIAN, "--port", str(port), "config.wsgi:application"]
        server = subprocess.Popen(command, cwd=ROOT, env=site.environment)
        try:
            _wait_for(port, server)
            yield site
        finally:
            server.terminate()
            server.wait(timeout=20)


@contextmanager
def _database(folder):
    if connection.vendor != "postgresql":
        yield f"sqlite:///{folder / 'site.sqlite3'}"
        return
    import psycopg

    to = connection.settings_dict
    server = {
        "host": to["HOST"],
        "port": to["PORT"],
        "user": to["USER"],
        "password": to["PASSWORD"],
    }
    name = f"site_{uuid4().hex}"
    with psycopg.connect(dbname="postgres", autocommit=True, **server) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        try:
            who = f"{quote(to['USER'])}:{quote(to['PASSWORD'])}"
            yield f"postgres://{who}@{to['HOST']}:{to['PORT']}/{name}"
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _wait_for(port, server):
    end = time.monotonic() + 30
    while time.monotonic() < end and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("The server did not start.")

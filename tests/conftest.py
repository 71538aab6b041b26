"""Rules of every test: no network but loopback, a browser where there is one, few servers."""

import contextlib
import ipaddress
import os
import secrets
import shutil
import socket
from dataclasses import replace

import pytest
from django.db import connections
from django.db.models.signals import post_migrate
from hypothesis import settings as hypothesis_settings
from xdist.scheduler import LoadScopeScheduling

from tests.blog.registers import WORKS
from tests.fakes.akismet import KEY, FakeAkismet
from tests.fakes.references import FakeReferences
from tests.fakes.smtp import FakeSMTP
from tests.limits import NO_LIMITS
from tests.server import running_site, working
from tests.staff import restore_roles

# Playwright keeps an event loop in the thread of the test, where Django would refuse to query.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
NO_BROWSER = "no Chromium: install one, or see what scripts/browser says"
FIREFOX = os.environ.get("FIREFOX") or shutil.which("firefox-esr")
NO_FIREFOX = "no Firefox: see what scripts/firefox says"


class NetworkBlockedError(RuntimeError):
    """A test reached for a machine other than this one."""


def _refuse_unless_loopback(host):
    if host in (None, "", "localhost"):
        return
    with contextlib.suppress(ValueError):
        if ipaddress.ip_address(host).is_loopback:
            return
    raise NetworkBlockedError(f"Tests stay on this machine and do not ask {host}.")


def _guarded_connect(connect):
    def guard(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _refuse_unless_loopback(address[0])
        return connect(self, address)

    return guard


def _guarded_lookup(lookup):
    def guard(host, *args, **kwargs):
        _refuse_unless_loopback(host)
        return lookup(host, *args, **kwargs)

    return guard


@pytest.fixture(scope="session", autouse=True)
def _no_network():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", _guarded_connect(socket.socket.connect))
        patch.setattr(socket.socket, "connect_ex", _guarded_connect(socket.socket.connect_ex))
        # Without a network a lookup fails by itself, and looks like a service that is down.
        patch.setattr(socket, "getaddrinfo", _guarded_lookup(socket.getaddrinfo))
        yield


@pytest.fixture(scope="session")
def _folder(tmp_path_factory):
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup):
    """The roles that migrations make are made again after a test that flushes the database."""
    post_migrate.connect(restore_roles)


@pytest.fixture(autouse=True)
def plain_static_files(settings, _folder):
    """Pages need no manifest, which only collected files have."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.STATIC_ROOT = _folder


@pytest.fixture(autouse=True)
def _own_media(settings, _folder):
    """A folder of the test's own, which is made when a file is stored in it."""
    settings.MEDIA_ROOT = _folder / secrets.token_hex(8)


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    local_only = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": [local_only]}


@pytest.fixture(scope="session")
def akismet():
    with FakeAkismet() as fake:
        yield fake


@pytest.fixture(scope="session")
def mailbox():
    with FakeSMTP() as fake:
        yield fake


@pytest.fixture(scope="session")
def registers():
    with FakeReferences(WORKS) as fake:
        yield fake


@pytest.fixture(scope="session")
def site(tmp_path_factory, django_db_setup, playwright, akismet, mailbox, registers):
    """The running site with its demonstration, its worker and the services it asks. The tests of a
    run share it: each leaves the demonstration's own content as it was."""
    settings = {
        "AKISMET_API_URL": akismet.url,
        "AKISMET_API_KEY": KEY,
        "MAIL_URL": mailbox.url,
        **NO_LIMITS,
        **registers.settings,
    }
    with running_site(tmp_path_factory.mktemp("site"), **settings) as running:
        running.load_demonstration()
        # The worker pauses a second before it asks a register.
        running.shell("Source.objects.update(check_due_at='2100-01-01T00:00Z')")
        # Before the tests, so that no page changes between two of their requests.
        running.manage("worker", "--once")
        with working(running.env) as worker:
            yield replace(running, worker=worker)
    # What was opened while Playwright's event loop runs is not what Django finds and closes once
    # it has stopped, and PostgreSQL drops no database that someone is connected to.
    connections.close_all()


# No test is timed: other tests run beside it. And how much hypothesis tries in `make audit`.
hypothesis_settings.register_profile("unhurried", deadline=None)
hypothesis_settings.load_profile("unhurried")
hypothesis_settings.register_profile("audit", max_examples=1000, deadline=None)

# A file whose tests take minutes each.
BY_TEST = {"tests/fuzz/test_requests.py"}
# Folders whose tests share one running site.
SHARING = {"browser", "config"}


class Scheduling(LoadScopeScheduling):
    """Gives a file to one worker, and the files that share a running site to the same one.

    The `xdist_group` mark does nothing with pytest 9.2 (pytest-dev/pytest-xdist#1386).
    """

    def _split_scope(self, nodeid):
        file = nodeid.partition("::")[0]
        folder = file.split("/")[1]
        if file in BY_TEST:
            return nodeid
        return "running site" if folder in SHARING else file


def pytest_xdist_make_scheduler(config, log):
    return Scheduling(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    # The longest first, so that no worker is alone at the end.
    items.sort(key=lambda item: item.nodeid.split("/")[1] not in SHARING)
    for item in items:
        if "browser" in item.fixturenames:
            item.add_marker(pytest.mark.browser)
        if item.get_closest_marker("browser") and not CHROMIUM:
            item.add_marker(pytest.mark.skip(reason=NO_BROWSER))
        if item.get_closest_marker("firefox") and not FIREFOX:
            item.add_marker(pytest.mark.skip(reason=NO_FIREFOX))
        if item.get_closest_marker("postgres") and not _on_postgres():
            item.add_marker(pytest.mark.skip(reason="needs PostgreSQL: make test-postgres"))
        marks = {mark.name for mark in item.iter_markers()}
        if marks & {"browser", "firefox", "no_database"} and _on_postgres():
            item.add_marker(pytest.mark.skip(reason="runs on SQLite: make test"))


def _on_postgres():
    from django.db import connection

    return connection.vendor == "postgresql"


def pytest_terminal_summary(terminalreporter):
    reasons = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])]
    for browser, lacking in (("a browser", NO_BROWSER), ("Firefox", NO_FIREFOX)):
        if number := sum(lacking in reason for reason in reasons):
            line = f"NOT TESTED: all that needs {browser} ({number}): {lacking}."
            terminalreporter.write_line(line, red=True, bold=True)


@pytest.fixture
def smtp(settings):
    """A mail server on loopback that the site sends to."""
    with FakeSMTP() as server:
        settings.MAILERS = server.mailers(timeout=5)
        yield server

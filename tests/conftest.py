"""What every test stands on: no network but loopback, and a browser where there is one."""

import contextlib
import ipaddress
import os
import shutil
import socket

import pytest

# Playwright keeps an event loop in the thread of the test, where Django would refuse to query.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
NO_BROWSER = "no Chromium: install one, or see what scripts/browser says"


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


@pytest.fixture(autouse=True)
def plain_static_files(settings, tmp_path):
    """Pages need no manifest, which only collected files have."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.STATIC_ROOT = tmp_path


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    local_only = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": [local_only]}


# Folders whose tests share a running site. One worker takes them all, so it is started once.
SHARING = {"browser", "config"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        if (folder := item.path.parent.name) in SHARING:
            item.add_marker(pytest.mark.xdist_group(folder))
        if "browser" in item.fixturenames:
            item.add_marker(pytest.mark.browser)
        if item.get_closest_marker("browser") and not CHROMIUM:
            item.add_marker(pytest.mark.skip(reason=NO_BROWSER))
        if item.get_closest_marker("postgres") and not _on_postgres():
            item.add_marker(pytest.mark.skip(reason="needs PostgreSQL: make test-postgres"))
        if item.get_closest_marker("no_database") and _on_postgres():
            item.add_marker(pytest.mark.skip(reason="no database has a part in it: make test"))


def _on_postgres():
    from django.db import connection

    return connection.vendor == "postgresql"


def pytest_terminal_summary(terminalreporter):
    skipped = [
        report
        for report in terminalreporter.stats.get("skipped", [])
        if "browser" in report.keywords and NO_BROWSER in str(report.longrepr)
    ]
    if skipped:
        line = f"NOT TESTED: all that needs a browser ({len(skipped)}): {NO_BROWSER}."
        terminalreporter.write_line(line, red=True, bold=True)

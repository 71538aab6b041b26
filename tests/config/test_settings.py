"""Settings from the environment: what is wrong with one is said before anybody waits for it."""

import ast
import os
import re
import stat
import subprocess
import sys

import pytest

from tests.server import ROOT

pytestmark = pytest.mark.no_database

BASE = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}


def _check(tmp_path, *options, **environment):
    """What `manage.py check` says, and whether it was content."""
    done = subprocess.run(
        [sys.executable, "manage.py", "check", *options],
        cwd=ROOT,
        env={**BASE, "DATA_DIR": str(tmp_path), **environment},
        capture_output=True,
        text=True,
    )
    return done.returncode == 0, done.stderr


WRONG = {
    "SITE_URL": [
        "https://school.example/site",
        "school.example",
        "ftp://school.example",
        "http://[",
    ],
    "PORT": ["", "http", "80 80", "-1", "٣"],
    "DEBUG": ["maybe", "yes please"],
    "SECOND_FACTOR_REQUIRED": ["", "maybe"],
    "HSTS_SUBDOMAINS": ["all"],
    "HSTS_SECONDS": ["a year"],
    "DATABASE_URL": ["mysql://root@localhost/site", "site.sqlite3", "postgres://db:port/site"],
    "MAIL_URL": [
        "mail.school.example",
        "smtp://",
        "smtp://mail:port",
        "imap://mail.school.example",
    ],
    "DEFAULT_FROM_EMAIL": ["school", "School <school>"],
    "AKISMET_TEST": ["perhaps"],
    "AKISMET_API_URL": ["rest.akismet.com", "https://rest.akismet.com/1.1"],
    "DOI_API_URL": ["doi.org", "ftp://doi.org"],
    "CROSSREF_API_URL": ["https://api.crossref.org/works?rows=5"],
    "DATACITE_API_URL": ["//api.datacite.org"],
    "NCBI_CITATION_URL": ["https://pmc.ncbi.nlm.nih.gov/api/ctxp/v1#pubmed"],
    "NCBI_EUTILS_URL": ["eutils"],
    "OPEN_LIBRARY_URL": ["openlibrary.org"],
    "TRUSTED_PROXIES": ["the proxy", "10.0.0.0/64", "127.0.0.1;10.0.0.1"],
    "COMMENT_RATE": ["10", "ten a minute", "0/m"],
    "SIGN_UP_RATE": ["10/10", "-1/m"],
    "MAILBOX_RATE": ["5/h 20/d", "5/h,"],
    "UNCONFIRMED_SEATS": ["four", "-1", ""],
    "UNCONFIRMED_SHARE": ["50%"],
    "LANGUAGE_CODE": ["english"],
    "TIME_ZONE": ["London"],
}
CASES = [
    pytest.param(name, value, marks=[pytest.mark.audit] if number else [])
    for name, values in WRONG.items()
    for number, value in enumerate(values)
]


@pytest.mark.parametrize(("name", "value"), CASES)
def test_a_wrong_setting_is_named_with_what_to_write_instead(tmp_path, name, value):
    is_content, said = _check(tmp_path, **{name: value})
    assert not is_content
    assert name in said
    assert "HINT: " in said or f"{name} must be " in said
    assert "Traceback" not in said


def test_a_password_in_a_wrong_setting_is_not_repeated(tmp_path):
    for name in ("DATABASE_URL", "MAIL_URL"):
        _is_content, said = _check(tmp_path, **{name: "imap://school:hunter2@mail.example:port"})
        assert name in said
        assert "hunter2" not in said


def test_a_public_site_that_sends_mail_has_nothing_left_to_warn_of(tmp_path):
    public = {"SITE_URL": "https://school.example", "MAIL_URL": "smtps://a:b@mail.school.example"}
    assert _check(tmp_path, "--deploy", "--fail-level", "WARNING", **public) == (
        True,
        "",
    )


def test_the_defaults_are_right(tmp_path):
    assert _check(tmp_path, "--fail-level", "WARNING") == (True, "")


ODD_KEYS = {
    "x": "1 character",
    "0123456789 a": "12 characters, spaces",
    "“0123456789ab”": "14 characters, characters that are not ASCII, quotation marks",
    "0123456789AB": "12 characters, capital letters",
    "0123456789xy": "12 characters, others than those",
}


@pytest.mark.parametrize(("key", "found"), ODD_KEYS.items())
def test_a_key_that_is_none_is_described_and_not_repeated(tmp_path, key, found):
    is_content, said = _check(tmp_path, AKISMET_API_KEY=key)
    assert is_content
    assert f"does not look like a key of Akismet: it has {found}." in said
    assert len(key) == 1 or key not in said


def test_spaces_around_the_key_are_ignored(tmp_path):
    assert _check(tmp_path, AKISMET_API_KEY=" 0123456789ab ") == (True, "")


def test_a_site_whose_comments_are_tests_is_told_so(tmp_path):
    is_content, said = _check(tmp_path, AKISMET_TEST="true")
    assert is_content and "AKISMET_TEST is on" in said


READ = "from django.conf import settings; print(settings.MAILERS['default'].get('OPTIONS'))"


def _printed(code, tmp_path, **environment):
    env = {**BASE, "DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, cwd=ROOT, env=env | environment, check=True, capture_output=True, text=True
    ).stdout.strip()


TLS = {
    "smtp://mail.example": (25, False, False),
    "smtp://reader:p%40ss@mail.example:587": (587, False, True),
    "smtps://reader:p%40ss@mail.example": (465, True, False),
}


@pytest.mark.parametrize(("url", "expected"), TLS.items())
def test_a_mail_password_never_travels_in_the_clear(tmp_path, url, expected):
    options = ast.literal_eval(_printed(READ, tmp_path, MAIL_URL=url))
    assert (options["port"], options["use_ssl"], options["use_tls"]) == expected
    assert options["password"] == ("p@ss" if "@mail" in url else "")


def test_two_processes_that_start_at_once_agree_on_the_secret(tmp_path):
    env = {**BASE, "DATA_DIR": str(tmp_path / "new"), "DJANGO_SETTINGS_MODULE": "config.settings"}
    code = "from django.conf import settings; print(settings.SECRET_KEY)"
    starts = [
        subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=env, stdout=subprocess.PIPE)
        for _process in range(6)
    ]
    keys = {start.communicate(timeout=60)[0] for start in starts}
    assert len(keys) == 1
    assert len(keys.pop()) > 40


def test_only_its_owner_reads_the_secret(tmp_path):
    _printed(READ, tmp_path)
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_a_given_secret_is_used_and_none_is_made(tmp_path):
    code = "from django.conf import settings; print(settings.SECRET_KEY)"
    assert _printed(code, tmp_path, SECRET_KEY="given") == "given"
    assert [*tmp_path.iterdir()] == []


def test_a_folder_with_odd_letters_holds_the_database(tmp_path):
    folder = tmp_path / "my site 100%25 é"
    code = "from django.conf import settings; print(settings.DATABASES['default']['NAME'])"
    assert _printed(code, folder) == str(folder / "citewell.sqlite3")


def _settings_read():
    """The names that settings.py asks the environment for."""
    tree = ast.parse((ROOT / "config" / "settings.py").read_text())
    return {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "env"
        and node.func.attr != "read_env"
        and isinstance(node.args[0], ast.Constant)
    }


def test_each_setting_is_described_once_and_no_other():
    described = re.findall(r"^#([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert sorted(described) == sorted(_settings_read())


def test_nothing_else_reads_the_environment():
    readers = [
        path.relative_to(ROOT)
        for app in ("website", "courses", "blog", "comments", "demo", "config")
        for path in (ROOT / app).rglob("*.py")
        if re.search(r"os\.environ(\.get|\[)|getenv", path.read_text())
    ]
    assert readers == []


def test_the_example_copied_as_it_is_changes_nothing(tmp_path):
    lines = (ROOT / ".env.example").read_text().splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == []

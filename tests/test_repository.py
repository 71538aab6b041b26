"""Rules for the whole tree: import directions, sizes, and what no file may contain."""

import ast
import importlib
import re
import socket
import subprocess
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

from tests.conftest import NetworkBlockedError

ROOT = Path(__file__).parent.parent
BELOW = {
    "website": set(),
    "courses": {"website"},
    "blog": {"courses", "website"},
    "comments": {"blog", "courses", "website"},
    "config": {"comments", "blog", "courses", "website"},
    "demo": {"comments", "blog", "courses", "website"},
}
# Modules that Django and people call. Rule modules and models do not import them.
ENTRY_POINTS = {
    *("admin", "apps", "feeds", "forms", "management", "sitemaps", "templatetags", "urls"),
    "views",
}
FOREIGN = {
    "the address of a package index": r"pypi[.]org|python[h]osted|registry[.]npmjs|index[-]url",
    "a path of one machine": r"(?<![\w./-])/(?:home|root|work|Users)/\w",
    "a retired name": (
        r"\b(?:let[_]go|put[_]up|taking[_]turns|slow[_]bodies|stored[_]page|decoy[s]?_|proved[_]at|"
        r"wants[_](?:word|replies)|told[_]at|held[_](?:by|detail)|declined[_]places|in[_]line|"
        r"dealt[_]with|Letter[C]opy|akismet[_]believes|Words[F]orm)\b"
    ),
}


def _modules(app):
    files = (ROOT / app).rglob("*.py")
    return [path.relative_to(ROOT) for path in files if "migrations" not in path.parts]


def _imports(module):
    """Every dotted name that a module imports, wherever in it the import stands."""
    package = module.with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse((ROOT / module).read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            origin = ".".join([*above, *filter(None, [node.module])])
            yield from (f"{origin}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("app", BELOW)
def test_an_app_imports_only_the_apps_below_it(app):
    allowed = {app, *BELOW[app]}
    upward = [
        f"{module} imports {name}"
        for module in _modules(app)
        for name in _imports(module)
        if name.split(".")[0] in BELOW.keys() - allowed
    ]
    assert upward == []


def test_a_relation_between_models_points_down():
    upward = [
        str(field)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.related_model and not field.auto_created
        if (app := model._meta.app_label) in BELOW
        and field.related_model._meta.app_label in BELOW.keys() - {app, *BELOW[app]}
    ]
    assert upward == []


@pytest.mark.parametrize("app", [app for app in BELOW if app != "config"])
def test_rules_and_models_import_no_entry_point(app):
    upward = [
        f"{module} imports {name}"
        for module in _modules(app)
        if not ENTRY_POINTS & {*module.with_suffix("").parts}
        for name in _imports(module)
        if name.split(".")[0] in BELOW and ENTRY_POINTS & {*name.split(".")[1:]}
    ]
    assert upward == []


# The module that connects; those that listen, or ask whether the site does.
LISTENING = (
    "website/http/server.py",
    "website/management/commands/serve.py",
    "website/management/commands/web.py",
)
OUTSIDE = {Path("website/http/outside.py"), *map(Path, LISTENING)}
# What connects to other servers. Mail is sent by Django's own backend.
CONNECTING = {
    "aiohttp",
    "ftplib",
    "http.client",
    "httpcore",
    "requests",
    "socket",
    "urllib.request",
}
CALLS_OF_HTTPX = {"Client", "AsyncClient", "HTTPTransport", "get", "post", "request", "stream"}


@pytest.mark.parametrize("app", BELOW)
def test_only_one_module_connects_to_other_servers(app):
    modules = [module for module in _modules(app) if module not in OUTSIDE]
    found = [
        f"{module} imports {name}"
        for module in modules
        for name in _imports(module)
        if name in CONNECTING or name.rpartition(".")[0] in CONNECTING
    ]
    found += [
        f"{module}:{node.lineno}"
        for module in modules
        for node in ast.walk(ast.parse((ROOT / module).read_text()))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {f"httpx.{name}" for name in CALLS_OF_HTTPX}
    ]
    assert found == []


def _python_files():
    return [path for path in _files() if path.endswith(".py") and "/migrations/" not in path]


@cache
def _files():
    """The files that git tracks. The checkout may belong to another user, as in containers."""
    git = ["git", "-c", "safe.directory=*", "ls-files"]
    listed = subprocess.run(git, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [name for name in listed.splitlines() if (ROOT / name).is_file()]


def test_no_function_is_longer_than_forty_lines():
    long = [
        f"{name}: {node.name}"
        for name in _python_files()
        for node in ast.walk(ast.parse((ROOT / name).read_text()))
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= 40
    ]
    assert long == []


def test_no_file_of_code_is_longer_than_four_hundred_lines():
    code = [name for name in _files() if name.endswith((".py", ".css", ".js", ".html"))]
    mine = [name for name in code if "/migrations/" not in name and "/vendor/" not in name]
    assert [name for name in mine if len((ROOT / name).read_text().splitlines()) > 400] == []


def test_no_line_of_a_template_is_longer_than_160_characters_but_for_urls():
    long = [
        f"{name}:{number}"
        for name in _files()
        if name.startswith("templates/")
        for number, line in enumerate((ROOT / name).read_text().splitlines(), start=1)
        if len(line) > 160 and "://" not in line
    ]
    assert long == []


def test_the_readme_is_two_screens_long():
    readme = ROOT / "README.md"
    assert len(readme.read_text().splitlines()) <= 120 and readme.stat().st_size <= 8192


def test_every_proof_of_a_promise_exists():
    promises = (ROOT / "docs/promises.md").read_text()
    proofs = re.findall(r"`((?:tests|benchmarks|scripts)/[^`]+)`", promises)
    assert len(proofs) > 50
    assert [proof for proof in proofs if not _exists(proof)] == []


def _exists(proof):
    name, _separator, test = proof.partition("::")
    path = ROOT / name
    return path.exists() and (not test or f"def {test}(" in path.read_text())


BENCHMARKS = [path.stem for path in (ROOT / "benchmarks").glob("[!_]*.py")]


@pytest.mark.parametrize("name", BENCHMARKS)
def test_every_benchmark_can_be_imported(name):
    assert importlib.import_module(f"benchmarks.{name}").main


def test_every_folder_of_tests_can_be_imported():
    folders = {path.parent for path in (ROOT / "tests").rglob("*.py")}
    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []


@pytest.mark.django_db
def test_no_migration_is_missing():
    try:
        call_command("makemigrations", check=True, dry_run=True)
    except SystemExit:
        pytest.fail("The models have changed: run manage.py makemigrations.", pytrace=False)


@pytest.mark.parametrize(("what", "pattern"), FOREIGN.items(), ids=FOREIGN)
def test_no_file_names(what, pattern):
    found = [
        name for name in _files() if re.search(pattern, (ROOT / name).read_text(errors="ignore"))
    ]
    assert found == []


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "example.org"])
def test_a_test_cannot_reach_another_machine(host):
    with pytest.raises(NetworkBlockedError):
        socket.create_connection((host, 80), timeout=1)

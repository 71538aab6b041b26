"""The rules of the house: who may import whom, and what no file may hold."""

import ast
import importlib
import re
import socket
import subprocess
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

from tests.conftest import NetworkBlockedError
from website import registry

ROOT = Path(__file__).parent.parent
BELOW = {
    "website": set(),
    "courses": {"website"},
    "blog": {"courses", "website"},
    "comments": {"blog", "courses", "website"},
    "config": {"comments", "blog", "courses", "website"},
    "demo": {"comments", "blog", "courses", "website"},
}
# Where Django and people come in. Rules and models stand without them.
DOORS = {
    *("admin", "apps", "feeds", "forms", "management", "sitemaps", "templatetags", "urls"),
    "views",
}
# What no public page shows. Every other model raises the generation when it is written.
UNSEEN = {
    *("Certificate", "CommentEvent", "CoursePolicy", "Generation", "Interest", "Announcement"),
    *(
        "AnnouncementDelivery",
        "OutgoingMail",
        "Payment",
        "Redirect",
        "SearchDocument",
        "SearchWord",
    ),
    *("SignUpEvent", "SpamCheck", "Synonyms", "Tally"),
}
FOREIGN = {
    "the address of a package index": r"pypi[.]org|python[h]osted|registry[.]npmjs|index[-]url",
    "a path of one machine": r"(?<![\w./-])/(?:home|root|work|Users)/\w",
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


def test_each_model_is_known_to_be_seen_by_readers_or_not():
    ours = {model for model in apps.get_models() if model._meta.app_label in BELOW}
    shown = {entry.model for entry in registry.cached_models}
    assert {model.__name__ for model in ours - shown} == UNSEEN


@pytest.mark.parametrize("app", [app for app in BELOW if app != "config"])
def test_rules_and_models_import_no_door(app):
    through_doors = [
        f"{module} imports {name}"
        for module in _modules(app)
        if not DOORS & {*module.with_suffix("").parts}
        for name in _imports(module)
        if name.split(".")[0] in BELOW and DOORS & {*name.split(".")[1:]}
    ]
    assert through_doors == []


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
    # The checkout may belong to another user than the one who tests, as it does in containers.
    git = ["git", "-c", "safe.directory=*", "ls-files"]
    listed = subprocess.run(git, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    found = [
        name
        for name in listed.splitlines()
        if (path := ROOT / name).is_file() and re.search(pattern, path.read_text(errors="ignore"))
    ]
    assert found == []


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "example.org"])
def test_a_test_cannot_reach_another_machine(host):
    with pytest.raises(NetworkBlockedError):
        socket.create_connection((host, 80), timeout=1)

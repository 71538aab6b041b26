"""Staff in the roles that the migrations make."""

from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

from django.apps import apps
from django.contrib.auth.models import Group
from django.db import connection

from tests.website.builders import make_staff, make_superuser
from website.staff import roles

ROOT = Path(__file__).parent.parent
APPS = ("website", "courses", "blog", "comments")


def restore_roles(**_signal):
    """Make the groups again if there are none, with all that migrations grant."""
    if Group.objects.exists():
        return
    for app in APPS:
        for file in sorted((ROOT / app / "migrations").glob("[0-9]*.py")):
            migration = import_module(f"{app}.migrations.{file.stem}")
            if granted := getattr(migration, "ROLES", None):
                roles.grant(app, granted).code(apps, SimpleNamespace(connection=connection))


def make_member(role, **changes):
    """Staff with this role and no other."""
    user = make_staff(**changes)
    user.groups.set([Group.objects.get(name=role)])
    return user


def make_everyone():
    """Somebody of each kind, by the names that the table of permissions uses; None for a visitor."""
    student = make_staff()
    student.is_staff = False
    student.save()
    named = {
        "author": roles.AUTHOR,
        "reviewer": roles.REVIEWER,
        "editor": roles.EDITOR,
        "moderator": roles.MODERATOR,
        "organiser": roles.ORGANISER,
    }
    return {
        "visitor": None,
        "student": student,
        "roleless": make_staff(),
        **{name: make_member(role) for name, role in named.items()},
        "superuser": make_superuser(),
    }

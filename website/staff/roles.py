"""The roles that a new site starts with. Each is a group, filled once by the migrations of the apps;
what staff change in a group afterwards stays."""

from collections.abc import Mapping
from typing import Any

from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils.translation import gettext_lazy as _

EDITOR = "Editor"
AUTHOR = "Author"
REVIEWER = "Reviewer"
MODERATOR = "Moderator"
ORGANISER = "Course organiser"

# By the name of the group. Groups that staff add have no summary.
SUMMARIES = {
    EDITOR: _("Writes, publishes and withdraws all articles; sources, pictures, pages, redirects."),
    AUTHOR: _(
        "Writes drafts of their own, and adds sources and pictures. An editor publishes them; from "
        "then on the author can only read them."
    ),
    REVIEWER: _("Reads every draft, and marks articles as checked."),
    MODERATOR: _("Decides on comments, answers them, and sets the comment policy."),
    ORGANISER: _("Runs courses: intakes, sign-ups, payments, announcements, certificates."),
}


def grant(app_label: str, permissions: Mapping[str, str]) -> migrations.RunPython:
    """A migration's operation that gives each role these permissions of one app, as codenames with
    spaces between. Reversed, it takes them back, and removes a group that is then unused."""

    def forwards(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        create_missing_permissions(apps, app_label, schema_editor.connection.alias)
        groups = apps.get_model("auth", "Group").objects
        for role, codenames in permissions.items():
            group, _created = groups.get_or_create(name=role)
            group.permissions.add(*_find(apps, app_label, codenames))

    def backwards(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for group in apps.get_model("auth", "Group").objects.filter(name__in=permissions):
            group.permissions.remove(*_find(apps, app_label, permissions[group.name]))
            if not group.permissions.exists() and not group.user_set.exists():
                group.delete()

    return migrations.RunPython(forwards, backwards)


def create_missing_permissions(apps: Apps, app_label: str, using: str) -> None:
    """Create the app's permissions in a migration. Django does it only after the last one."""
    app: Any = apps.get_app_config(app_label)
    # The app of a migration lacks what create_permissions looks at first.
    app.models_module = getattr(app, "models_module", True)
    create_permissions(app, apps=apps, using=using, verbosity=0)


def _find(apps: Apps, app_label: str, codenames: str) -> list[Any]:
    found = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label=app_label, codename__in=codenames.split()
    )
    if missing := {*codenames.split()} - {row.codename for row in found}:
        raise LookupError(f"There are no permissions {sorted(missing)} in {app_label}.")
    return list(found)

"""The groups that migrations make."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from website import schema
from website.staff import roles


def _migrate(*, to_roles):
    """To the newest migrations, or in each app to the one before its roles."""
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    if to_roles:
        apps = executor.migrate(graph.leaf_nodes()).apps
        schema.renew()
        return apps
    roles_of = [node for node in graph.nodes if node[1].endswith("_roles")]
    before = [
        next(parent.key for parent in graph.node_map[node].parents if parent.key[0] == node[0])
        for node in roles_of
    ]
    # As `migrate` does: no trigger may name a column that goes.
    schema.before_migration(connection.alias, [before])
    return executor.migrate(before).apps


@pytest.mark.django_db(transaction=True)
def test_the_roles_come_and_go_with_their_migrations():
    everyone = {group.name: set(group.permissions.all()) for group in Group.objects.all()}
    old = _migrate(to_roles=False)
    try:
        assert not Group.objects.exists()
        writer = old.get_model("auth", "User").objects.create(username="writer", is_staff=True)
        writer.user_permissions.add(
            old.get_model("auth", "Permission").objects.get(codename="change_article")
        )
    finally:
        new = _migrate(to_roles=True)
    assert everyone == {group.name: set(group.permissions.all()) for group in Group.objects.all()}
    held = new.get_model("auth", "User").objects.get(username="writer").user_permissions
    assert held.filter(codename="publish_article").exists()


@pytest.mark.django_db
def test_what_staff_change_in_a_role_stays_after_the_next_migrate():
    moderator = Group.objects.get(name=roles.MODERATOR)
    moderator.permissions.set(Permission.objects.filter(codename="view_comment"))
    Group.objects.get(name=roles.AUTHOR).delete()
    call_command("migrate", verbosity=0)
    assert moderator.permissions.get().codename == "view_comment"
    assert not Group.objects.filter(name=roles.AUTHOR).exists()


@pytest.mark.django_db
def test_each_role_says_what_it_may_do():
    assert {group.name for group in Group.objects.all()} == roles.SUMMARIES.keys()

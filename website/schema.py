"""Triggers and index tables that no migration owns, renewed when their definition has changed.

Apps register them in `registry.schema_objects`. SQLite keeps the text of the statement that created
an object; on PostgreSQL a comment on the objects' function holds a fingerprint of the statements. Both
are gone when the objects are. They are dropped before a migration, which may change their tables, and
created by `migrate` and at the start of each process where they are missing or differ.
"""

import hashlib
import time
from typing import Any

from django.db import OperationalError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from website import registry
from website.registry import SchemaObjects

ON_SQLITE = """SELECT name, sql FROM sqlite_master WHERE name LIKE %s || '%%'
    AND (sql LIKE 'CREATE TRIGGER%%' OR sql LIKE 'CREATE VIRTUAL TABLE%%')"""
COMMENT = "SELECT obj_description(to_regproc(%s), 'pg_proc')"
NAMES = """SELECT tgname FROM pg_trigger UNION SELECT proname FROM pg_proc
    UNION SELECT relname FROM pg_class"""
# One process at a time, on PostgreSQL: SQLite has one writer anyway. The number is arbitrary.
LOCK = "SELECT pg_advisory_xact_lock(5150001)"
# Less than deadlock_timeout, so that this gives way and not a visitor's request.
LOCK_TIMEOUT = "SET LOCAL lock_timeout = '500ms'"
TRIES = 20


def stale(using: str = "default") -> list[SchemaObjects]:
    """The registered objects that are missing in the database or were made by other statements. None
    while the tables they belong to are not there."""
    database = connections[using]
    found = ((objects, objects.statements(database)) for objects in registry.schema_objects)
    return [
        objects
        for objects, wanted in found
        if wanted and not _is_current(database, objects, wanted)
    ]


def renew(using: str = "default") -> list[str]:
    """Drop and create what is stale. Returns the names. Raises OperationalError if writers leave no
    moment for it."""
    for tries_left in reversed(range(TRIES)):
        try:
            return _renew(using) if stale(using) else []
        except OperationalError:
            if not tries_left:
                raise
            time.sleep(0.2)
    return []


def before_migration(using: str, plan: list[Any], **_signal: Any) -> None:
    """Handler of `pre_migrate`: SQLite refuses to drop a column that a trigger names, PostgreSQL to
    alter a table with deferred trigger events."""
    if plan:
        with transaction.atomic(using):
            for objects in registry.schema_objects:
                objects.drop(connections[using])


def after_migration(using: str, plan: list[Any] | None = None, **_signal: Any) -> None:
    """Handler of `post_migrate`, which `migrate` sends also where there was nothing to migrate, and
    `flush` without a plan."""
    if plan is not None:
        renew(using)


def _is_current(
    database: BaseDatabaseWrapper, objects: SchemaObjects, wanted: dict[str, str]
) -> bool:
    with database.cursor() as cursor:
        if database.vendor == "sqlite":
            cursor.execute(ON_SQLITE, [objects.prefix])
            return dict(cursor.fetchall()) == wanted
        cursor.execute(COMMENT, [objects.function])
        if cursor.fetchone() != (_fingerprint(wanted),):
            return False
        cursor.execute(NAMES)
        return wanted.keys() <= {name for (name,) in cursor.fetchall()}


def _renew(using: str) -> list[str]:
    database = connections[using]
    with transaction.atomic(using), database.cursor() as cursor:
        if database.vendor == "postgresql":
            cursor.execute(LOCK)
            cursor.execute(LOCK_TIMEOUT)
        # Another process may have done it while this one waited.
        found = stale(using)
        for objects in found:
            _create(database, objects)
    return [objects.name for objects in found]


def _create(database: BaseDatabaseWrapper, objects: SchemaObjects) -> None:
    wanted = objects.statements(database)
    objects.drop(database)
    with database.cursor() as cursor:
        for statement in wanted.values():
            cursor.execute(statement)
        if database.vendor == "postgresql":
            cursor.execute(f"COMMENT ON FUNCTION {objects.function} IS '{_fingerprint(wanted)}'")
    objects.fill(database)


def _fingerprint(statements: dict[str, str]) -> str:
    return hashlib.sha256(repr(sorted(statements.items())).encode()).hexdigest()

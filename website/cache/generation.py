"""The cache generation: database triggers increment it, in the same transaction, whenever a publicly
visible row changes.

The triggers stand on each table in `registry.cached_models`, so that no writer can forget it: not
`QuerySet.update`, not a cascade, not SQL typed by hand. `website.schema` installs
them.

Changes that come with the clock alone write nothing. For these `registry.scheduled_changes` says
when the next one is due, and each process compares that with its clock.
"""

from datetime import datetime
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from website import registry
from website.models import Generation
from website.registry import CachedModel, SchemaObjects

INCREMENT = """INSERT INTO website_generation (id, number) VALUES (1, 1)
    ON CONFLICT (id) DO UPDATE SET number = website_generation.number + 1;"""
PREFIX = "website_invalidate_"
# Deferred to the end of the transaction and done once: the row is then locked for a moment only, and
# two writers cannot wait for each other.
FUNCTION = f"""CREATE FUNCTION website_increment_generation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('website.is_incremented', true) IS DISTINCT FROM 'yes' THEN
        {INCREMENT}
        PERFORM set_config('website.is_incremented', 'yes', true);
    END IF;
    RETURN NULL;
END $$"""
ON_POSTGRES = (
    "CREATE CONSTRAINT TRIGGER {name} AFTER {event} ON {table} DEFERRABLE INITIALLY DEFERRED"
    " FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION website_increment_generation()"
)
ON_SQLITE = (
    f"CREATE TRIGGER {{name}} AFTER {{event}} ON {{table}} WHEN {{when}} BEGIN {INCREMENT} END"
)


class ChangeDetector:
    """The last generation that one process has seen. Not to be shared by threads."""

    def __init__(self) -> None:
        self._number: int | None = None
        self._until: datetime | None = None

    def has_changed(self) -> bool:
        """Whether pages have changed since the last call; True at the first call."""
        now = timezone.now()
        number = current()
        is_same = number == self._number and (self._until is None or now < self._until)
        if not is_same:
            self._until = next_scheduled_change(now)
            self._number = number
        return not is_same


def current() -> int:
    """The generation as last committed."""
    return Generation.objects.values_list("number", flat=True).first() or 0


def next_scheduled_change(after: datetime) -> datetime | None:
    """When pages next change without a write; None if never."""
    found = (next_change(after) for next_change in registry.scheduled_changes)
    return min((moment for moment in found if moment), default=None)


def increment(using: str, **_signal: Any) -> None:
    """Handler of `post_migrate`: a migration counts as one change."""
    database = connections[using]
    if Generation._meta.db_table in database.introspection.table_names():
        _increment(database)


def _increment(database: BaseDatabaseWrapper) -> None:
    with database.cursor() as cursor:
        cursor.execute(INCREMENT)


def drop(database: BaseDatabaseWrapper) -> None:
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            cursor.execute("DROP FUNCTION IF EXISTS website_increment_generation() CASCADE")
            return
        names = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s"
        for (name,) in cursor.execute(names, [f"{PREFIX}%"]).fetchall():
            cursor.execute(f"DROP TRIGGER {name}")


def _statements(database: BaseDatabaseWrapper) -> dict[str, str]:
    statements: dict[str, str] = {}
    if database.vendor == "postgresql":
        statements["website_increment_generation"] = FUNCTION
    template = ON_POSTGRES if database.vendor == "postgresql" else ON_SQLITE
    tables = set(database.introspection.table_names())
    for cached in registry.cached_models:
        table = cached.model._meta.db_table
        if table not in tables:
            continue
        for event, when in _conditions(database, cached, table).items():
            name = f"{PREFIX}{table}_{event}".lower()
            statements[name] = template.format(name=name, event=event, table=table, when=when)
    return statements


def _conditions(database: BaseDatabaseWrapper, cached: CachedModel, table: str) -> dict[str, str]:
    """The trigger condition for each event: when a change of a row is visible to readers."""
    with database.cursor() as cursor:
        described = database.introspection.get_table_description(cursor, table)
    names = [column.name for column in described if column.name not in cached.ignored]
    old, new = (", ".join(f'{row}."{name}"' for name in names) for row in ("OLD", "NEW"))
    differs = "IS DISTINCT FROM" if database.vendor == "postgresql" else "IS NOT"
    before, after = (
        f"{row}.{cached.only[0]} = '{cached.only[1]}'" if cached.only else "1 = 1"
        for row in ("OLD", "NEW")
    )
    changed = f"({before} OR {after}) AND ({old}) {differs} ({new})"
    return {"INSERT": after, "UPDATE": changed, "DELETE": before}


# What changed while there were no triggers is unknown: filling them means one change.
triggers = SchemaObjects(
    "page cache",
    prefix=PREFIX,
    function="website_increment_generation",
    statements=_statements,
    drop=drop,
    fill=_increment,
)

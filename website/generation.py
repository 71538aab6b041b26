"""The number of what readers see: every change of it raises the number in its own transaction.

The database does so itself, by triggers on each table in `registry.cached_models`, so that no writer can
forget it: not `QuerySet.update`, not a cascade, not SQL typed by hand. Triggers are put up again
after each migration, because SQLite drops them with the table it remakes.

What changes by the clock alone has no writer. For that `registry.scheduled_changes` says when the next such
moment comes, and each process looks at its clock.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from website import registry
from website.models import Generation
from website.registry import CachedModel

RAISE = """INSERT INTO website_generation (id, number) VALUES (1, 1)
    ON CONFLICT (id) DO UPDATE SET number = website_generation.number + 1;"""
PREFIX = "website_shown_"
# Put off to the end of the transaction, where the row is locked for a moment only and nobody who
# holds it waits for another; and once is enough.
FUNCTION = f"""CREATE FUNCTION website_raise_generation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('website.is_raised', true) IS DISTINCT FROM 'yes' THEN
        {RAISE}
        PERFORM set_config('website.is_raised', 'yes', true);
    END IF;
    RETURN NULL;
END $$"""
ON_POSTGRES = (
    "CREATE CONSTRAINT TRIGGER {name} AFTER {event} ON {table} DEFERRABLE INITIALLY DEFERRED"
    " FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION website_raise_generation()"
)
ON_SQLITE = f"CREATE TRIGGER {{name}} AFTER {{event}} ON {{table}} WHEN {{when}} BEGIN {RAISE} END"


class Watch:
    """What one process knows of the number. Not to be shared by threads."""

    def __init__(self) -> None:
        self._number: int | None = None
        self._until: datetime | None = None

    def has_changed(self) -> bool:
        """Whether readers see something else than at the last look; the first look is a change."""
        now = timezone.now()
        number = current()
        is_same = number == self._number and (self._until is None or now < self._until)
        if not is_same:
            self._until = next_moment(now)
            self._number = number
        return not is_same


def current() -> int:
    """The number as it was last committed."""
    return Generation.objects.values_list("number", flat=True).first() or 0


def next_moment(after: datetime) -> datetime | None:
    """When pages next change without anybody writing."""
    found = (moment(after) for moment in registry.scheduled_changes)
    return min((moment for moment in found if moment), default=None)


def take_down_triggers(using: str, plan: list[Any], **_signal: Any) -> None:
    """Before a migration: PostgreSQL would refuse to change a table with events outstanding."""
    if plan:
        _take_down(connections[using])


def put_up_triggers(using: str, plan: list[Any] | None = None, **_signal: Any) -> None:
    """After a migration, whose own writes count as one change."""
    database = connections[using]
    tables = set(database.introspection.table_names())
    if Generation._meta.db_table not in tables:
        return
    with transaction.atomic(using), database.cursor() as cursor:
        cursor.execute(RAISE)
        if plan:
            _take_down(database)
            for statement in _statements(database, tables):
                cursor.execute(statement)


def _take_down(database: BaseDatabaseWrapper) -> None:
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            cursor.execute("DROP FUNCTION IF EXISTS website_raise_generation() CASCADE")
            return
        names = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s"
        for (name,) in cursor.execute(names, [f"{PREFIX}%"]).fetchall():
            cursor.execute(f"DROP TRIGGER {name}")


def _statements(database: BaseDatabaseWrapper, tables: set[str]) -> Iterator[str]:
    if database.vendor == "postgresql":
        yield FUNCTION
    template = ON_POSTGRES if database.vendor == "postgresql" else ON_SQLITE
    for shown in registry.cached_models:
        table = shown.model._meta.db_table
        if table not in tables:
            continue
        for event, when in _conditions(database, shown, table).items():
            name = f"{PREFIX}{table}_{event}".lower()
            yield template.format(name=name, event=event, table=table, when=when)


def _conditions(database: BaseDatabaseWrapper, shown: CachedModel, table: str) -> dict[str, str]:
    """When a change of a row is one that readers see."""
    with database.cursor() as cursor:
        described = database.introspection.get_table_description(cursor, table)
    names = [column.name for column in described if column.name not in shown.ignored]
    old, new = (", ".join(f'{row}."{name}"' for name in names) for row in ("OLD", "NEW"))
    differs = "IS DISTINCT FROM" if database.vendor == "postgresql" else "IS NOT"
    before, after = (
        f"{row}.{shown.only[0]} = '{shown.only[1]}'" if shown.only else "1 = 1"
        for row in ("OLD", "NEW")
    )
    changed = f"({before} OR {after}) AND ({old}) {differs} ({new})"
    return {"INSERT": after, "UPDATE": changed, "DELETE": before}

"""What many pages ask for and staff seldom change, such as the site's settings.

Where the page cache watches for changes, as it does in each process that serves pages, they are
asked for once after each change, and so may be a quarter of a second old. Elsewhere, as in the
worker, they are asked for each time.
"""

from collections.abc import Callable, Hashable
from typing import Any, cast

from django.db.models import Model

_rows: dict[tuple[Hashable, ...], Any] | None = None


def recall[Row](load: Callable[..., Row], *given: Hashable) -> Row:
    """What `load(*given)` gave since the last change. It is shared: nobody may write to it."""
    return recall_as((load, *given), lambda: load(*given))


def recall_as[Row](key: tuple[Hashable, ...], make: Callable[[], Row]) -> Row:
    """What `make` gave for this key since the last change. Keys must be few."""
    # Whoever began to load before a change puts what they find with the rows let go by then.
    rows = _rows
    if rows is None:
        return make()
    if key not in rows:
        rows[key] = make()
    return cast(Row, rows[key])


def let_go() -> None:
    """What readers see has changed. Call it before anything that was made of the rows is let go."""
    global _rows
    _rows = {}


class Stored[Row: Model]:
    """A row that is equal to another when all that is stored of it is. What was made of rows can be
    found again by it, whatever has changed since."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self._values = [getattr(row, field.attname) for field in row._meta.concrete_fields]

    def __hash__(self) -> int:
        return hash((type(self.row), self.row.pk))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Stored) or type(other.row) is not type(self.row):
            return False
        return self._values == other._values

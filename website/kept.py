"""What many pages ask for and staff seldom change, such as the site's settings.

Where the page cache watches for changes, as it does in each process that serves pages, they are
asked for once after each change, and so may be a quarter of a second old. Elsewhere, as in the
worker, they are asked for each time.
"""

from collections.abc import Callable, Hashable
from typing import Any, cast

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

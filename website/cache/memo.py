"""Memoise what many pages query and staff seldom change, such as the site's settings.

Only in processes that serve pages, where the page cache detects changes: there a value may be a
quarter of a second out of date. Elsewhere, as in the worker, nothing is memoised.
"""

from collections.abc import Callable, Hashable
from typing import Any, cast

from django.db.models import Model

_values: dict[tuple[Hashable, ...], Any] | None = None


def memoize[Value](load: Callable[..., Value], *args: Hashable) -> Value:
    """Memoise `load(*args)` until the next public change. The result is shared between threads: do
    not mutate it."""
    return memoize_as((load, *args), lambda: load(*args))


def memoize_as[Value](key: tuple[Hashable, ...], make: Callable[[], Value]) -> Value:
    """Memoise `make()` under this key until the next public change. Nothing is evicted before, so
    keys must be few."""
    # A load that began before a change stores its result in the dictionary that was cleared.
    values = _values
    if values is None:
        return make()
    if key not in values:
        values[key] = make()
    return cast(Value, values[key])


def clear() -> None:
    """Clear the memo. Call this before clearing page caches built from it."""
    global _values
    _values = {}


class ByValue[Row: Model]:
    """Wraps a model instance so that it hashes and compares by its field values: an `lru_cache` key
    that goes stale with the row."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self._values = [getattr(row, field.attname) for field in row._meta.concrete_fields]

    def __hash__(self) -> int:
        return hash((type(self.row), self.row.pk))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ByValue) or type(other.row) is not type(self.row):
            return False
        return self._values == other._values

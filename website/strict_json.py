"""JSON from elsewhere, read so that nothing in it is a surprise later on."""

import json
import math
from typing import Any

# CSL, the deepest format that we read, needs six.
MAX_DEPTH = 32
MAX_DIGITS = 18


class InvalidJSON(ValueError):
    """The text is not JSON, or JSON that no program means to write. `line` is where, if known."""

    def __init__(self, message: str, *, line: int = 1) -> None:
        super().__init__(message)
        self.line = line


def loads(content: str | bytes) -> Any:
    """Parse JSON in UTF-8. Raises InvalidJSON for anything else, and for values nested deeper than
    MAX_DEPTH, numbers beyond 64 bits, NaN and infinity, a name twice in an object, and text that is
    not Unicode or has null characters (which PostgreSQL does not store)."""
    try:
        text = content.decode() if isinstance(content, bytes) else content
        value = json.loads(
            text.removeprefix("\ufeff"),
            parse_int=_int,
            parse_float=_float,
            parse_constant=_refuse_constant,
            object_pairs_hook=_object,
        )
        _check(value)
    except json.JSONDecodeError as error:
        raise InvalidJSON(str(error), line=error.lineno) from error
    except InvalidJSON:
        raise
    except (ValueError, RecursionError) as error:
        raise InvalidJSON(str(error)) from error
    return value


def _int(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise InvalidJSON("A number is too large.")
    return int(digits)


def _float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise InvalidJSON("A number is too large.")
    return number


def _refuse_constant(name: str) -> None:
    raise InvalidJSON(f"{name} is not JSON.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise InvalidJSON("An object has a name twice.")
    return found


def _check(value: Any) -> None:
    """Look at the value level by level, since a function that calls itself is what deep JSON is
    made for."""
    level = [value]
    for _depth in range(MAX_DEPTH):
        for text in level:
            if isinstance(text, str):
                _refuse_odd_text(text)
        level = [inner for outer in level for inner in _contents(outer)]
        if not level:
            return
    raise InvalidJSON("The values are nested too deep.")


def _contents(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [*value.keys(), *value.values()]
    return value if isinstance(value, list) else []


def _refuse_odd_text(text: str) -> None:
    text.encode()
    if "\x00" in text:
        raise InvalidJSON("A text has a null character.")

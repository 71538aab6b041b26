"""What was changed in an article after readers had it: stored as pairs of a day and a text, written
by staff one a line."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

Stored = list[list[str]]


class Correction(NamedTuple):
    """One change, in words for readers."""

    on: date
    text: str


def read(stored: Stored) -> list[Correction]:
    """The changes, the newest first."""
    found = [Correction(date.fromisoformat(on), text) for on, text in stored]
    return sorted(found, key=lambda correction: correction.on, reverse=True)


def write_lines(stored: Stored) -> str:
    """`2026-11-22 What was changed`, one a line."""
    return "\n".join(" ".join(pair) for pair in stored)


def read_lines(lines: Iterable[str], today: date) -> Stored:
    """What such lines say. One that begins with no day was written today; a day alone says
    nothing."""
    pairs = (_pair(line.strip(), today) for line in lines)
    return [pair for pair in pairs if pair[1]]


def _pair(line: str, today: date) -> list[str]:
    day, _space, text = line.partition(" ")
    try:
        on = date.fromisoformat(day) if len(day) == len("2026-11-22") else today
    except ValueError:
        on = today
    return [day, text.strip()] if on.isoformat() == day else [today.isoformat(), line]

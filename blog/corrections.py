"""Corrections of published articles: stored as a list of pairs of an ISO date and a text, edited
one on each line."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

Stored = list[list[str]]


class Correction(NamedTuple):
    """One correction, as readers see it."""

    on: date
    text: str


def read(stored: Stored) -> list[Correction]:
    """The stored corrections, newest first."""
    found = [Correction(date.fromisoformat(on), text) for on, text in stored]
    return sorted(found, key=lambda correction: correction.on, reverse=True)


def write_lines(stored: Stored) -> str:
    """The stored corrections as lines: `2026-11-22 What was changed`."""
    return "\n".join(" ".join(pair) for pair in stored)


def read_lines(lines: Iterable[str], today: date) -> Stored:
    """Parse such lines into pairs. A line without a date gets today's; a date without text is left
    out."""
    pairs = (_pair(line.strip(), today) for line in lines)
    return [pair for pair in pairs if pair[1]]


def _pair(line: str, today: date) -> list[str]:
    day, _space, text = line.partition(" ")
    try:
        on = date.fromisoformat(day) if len(day) == len("2026-11-22") else today
    except ValueError:
        on = today
    return [day, text.strip()] if on.isoformat() == day else [today.isoformat(), line]

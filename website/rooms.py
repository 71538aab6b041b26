"""What the ground must see of every room.

Imports go down only, so `website` cannot ask the apps above it. Instead each app adds to
these lists in its `AppConfig.ready()`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest


class Loop(StrEnum):
    """The worker's loops. Each has a thread, so that no slow service holds up another."""

    MAIL = "mail"
    AKISMET = "akismet"
    SOURCES = "sources"
    REST = "rest"


@dataclass(frozen=True)
class Job:
    """Work that is due because a row says so. `run` does one piece and tells whether there was one."""

    name: str
    loop: Loop
    run: Callable[[], bool]


@dataclass(frozen=True)
class Panel:
    """A part of the admin's dashboard, shown to staff who hold `permission`."""

    permission: str
    template: str
    context: Callable[[], dict[str, Any]]
    order: int = 50


@dataclass(frozen=True)
class Question:
    """What a proof link asks before its button is pressed."""

    title: str
    text: str
    button: str


@dataclass(frozen=True)
class Proof:
    """What a proof link of one kind does: `ask` says it in words (None: nothing is left to do),
    `act` does it and answers with the address to go on to."""

    ask: Callable[[int], Question | None]
    act: Callable[[int], str]


@dataclass(frozen=True)
class Holding:
    """What an app holds of an email address: `export` tells it as headings with rows of words
    (empty: nothing), for the page and the file alike; `erase` lets go of all of it."""

    name: str
    export: Callable[[str], dict[str, list[dict[str, str]]]]
    erase: Callable[[str], None]


@dataclass(frozen=True)
class Shown:
    """Rows that readers see something of. With `only`, a column and its value, the others of that
    table are theirs to ignore; columns in `unseen` may change without a reader seeing it."""

    model: type[Model]
    only: tuple[str, str] | None = None
    unseen: tuple[str, ...] = ()


jobs: list[Job] = []
panels: list[Panel] = []
proofs: dict[str, Proof] = {}
holdings: list[Holding] = []
shown: list[Shown] = []
# Each gives the next moment after this one at which pages change though nobody writes.
moments: list[Callable[[datetime], datetime | None]] = []
# What a card may be drawn for, by the word in its address: published rows with a title and a slug.
cards: dict[str, "Callable[[], QuerySet[Any]]"] = {}
# The public pages whose view reads one number from the address, or none (""), by the view's name.
# Whatever else is in the address of such a page changes nothing of it.
parameters: dict[str, str] = {}


def panels_for(request: HttpRequest) -> list[Panel]:
    """The panels this member of staff may see, in order."""
    user = request.user
    return sorted(
        (panel for panel in panels if user.has_perm(panel.permission)),
        key=lambda panel: panel.order,
    )

"""Registries through which apps plug into the core: worker jobs, dashboard panels, cached models,
scheduled changes, privacy providers, confirmations, checks of mails, citation styles, links of the menu and the
footer, and what readers lose with a deletion.

Imports go down only, so `website` cannot import the apps above it. Each app adds its entries here
in `AppConfig.ready()`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise

if TYPE_CHECKING:
    from website.models import OutgoingMail


# The queue of jobs that need not be prompt: it is looked at once a minute.
HOUSEKEEPING = "housekeeping"


@dataclass(frozen=True)
class Job:
    """A recurring piece of work of the worker. `run` does one unit that is due and returns whether
    there was one. The jobs of one queue share a thread: an app that calls a slow service names a
    queue of its own, so that no service holds up another. `note_failure` writes an unexpected error
    on a row, in words, into that row's own history. The last argument says that the row is given up;
    it returns whether the row is then no longer due, or else the worker sets it aside."""

    name: str
    run: Callable[[], bool]
    queue: str = "default"
    note_failure: Callable[[Any, str, bool], bool] | None = None


@dataclass(frozen=True)
class Panel:
    """A part of the admin's dashboard, shown to staff who hold one of `permissions`, or to all staff
    if there are none. `context` gives what this member of staff may see of it."""

    permissions: tuple[str, ...]
    template: str
    context: Callable[[Any], dict[str, Any]]
    order: int = 50


@dataclass(frozen=True)
class MenuLink:
    """A link in the main menu to the view named `view`. It is marked as current on every page whose
    view name starts with `current_on`."""

    label: str | Promise
    view: str
    current_on: str
    order: int = 50


@dataclass(frozen=True)
class FooterLink:
    """A link in the footer to the view named `view`, after the site's pages."""

    label: str | Promise
    view: str
    order: int = 50


@dataclass(frozen=True)
class Question:
    """The text and the button of the page that a confirmation link opens."""

    title: str
    text: str
    button: str


@dataclass(frozen=True)
class Confirmation:
    """One kind of confirmation link. `find` gives the primary key for a token and raises BrokenLink;
    `ask` gives the page's text for a primary key, None where nothing is left to confirm; `act`
    confirms and returns the URL to redirect to."""

    find: Callable[[str], int]
    ask: Callable[[int], Question | None]
    act: Callable[[int], str]


# The label and the URL of a link that acts for whoever opens it.
PersonalLink = tuple[str, str]


@dataclass(frozen=True)
class PrivacyProvider:
    """An app's part of subject access and erasure. `export` returns, by heading, rows of field
    label and value for an email address; `erase` deletes or anonymises all of it. `links` returns
    the links that act for the address, and is shown to its owner only; `renew_links` replaces those
    that have expired."""

    name: str
    export: Callable[[str], dict[str, list[dict[str, str]]]]
    erase: Callable[[str], None]
    links: Callable[[str], list[PersonalLink]] = lambda email: []
    renew_links: Callable[[str], None] = lambda email: None


@dataclass(frozen=True)
class Obstacle:
    """Why a mail is not sent now, in words for staff: never, if `is_final`, else it is checked again
    later."""

    reason: str
    is_final: bool = False


@dataclass(frozen=True)
class CachedModel:
    """A model whose changes invalidate the page cache. `only=(column, value)` limits this to
    matching rows; changes to `ignored` columns do not count."""

    model: type[Model]
    only: tuple[str, str] | None = None
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True)
class SchemaObjects:
    """Triggers and tables that no migration owns. `statements` gives the SQL that creates each, by
    name and in order; `drop` removes them, if they are there; `fill` indexes the rows that exist.
    Their names start with `prefix`; on PostgreSQL the triggers call `function`."""

    name: str
    prefix: str
    function: str
    statements: Callable[[BaseDatabaseWrapper], dict[str, str]]
    drop: Callable[[BaseDatabaseWrapper], None]
    fill: Callable[[BaseDatabaseWrapper], object]


jobs: list[Job] = []
panels: list[Panel] = []
menu_links: list[MenuLink] = []
footer_links: list[FooterLink] = []
confirmations: dict[str, Confirmation] = {}
privacy_providers: list[PrivacyProvider] = []
cached_models: list[CachedModel] = []
schema_objects: list[SchemaObjects] = []
# Each returns when pages next change after a given moment although nothing is written, or None.
scheduled_changes: list[Callable[[datetime], datetime | None]] = []
# The published rows that have a social card, by the kind in its URL. Rows have a title and a slug.
social_cards: dict[str, "Callable[[], QuerySet[Any]]"] = {}
# Who, beside those who may view all mail, sees the mails of one app: by the beginning of the mail's
# kind, the permission that is needed.
mail_readers: dict[str, str] = {}
# By the kind of a mail: what is checked right before it is sent, since it may have become untrue in
# the queue. A check returns what stands in the way, if anything, and may bring the text up to date by
# `outbox.rewrite`.
mail_checks: "dict[str, Callable[[OutgoingMail], Obstacle | None]]" = {}
# Public views that the page cache may store, each with the one numeric query parameter that it
# reads ("" for none). All other parameters are left out of the cache key.
cacheable_views: dict[str, str] = {}
# What readers lose, in words, when a row of a model is deleted, beside its address. A model without
# an entry has Django's own confirmation page.
losses: dict[type[Model], list[Callable[[Any], Iterable[str]]]] = defaultdict(list)
# The citation styles that the site settings offer: name and label. The first one is the default.
citation_styles: dict[str, str | Promise] = {}


def citation_style_choices() -> list[tuple[str, str | Promise]]:
    """Choices of a model field. A function, so that a new style needs no migration."""
    return list(citation_styles.items())


def default_citation_style() -> str:
    """The default of a model field."""
    return next(iter(citation_styles), "")


def panels_for(request: HttpRequest) -> list[Panel]:
    """The panels that this member of staff may see, in order."""
    user = request.user
    return sorted(
        (it for it in panels if not it.permissions or any(map(user.has_perm, it.permissions))),
        key=lambda panel: panel.order,
    )

"""System checks of the settings and the database; other apps check their own settings."""

import ipaddress
from collections.abc import Callable, Iterable
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.db import DatabaseError, connection, connections
from django.db.migrations.loader import MigrationLoader

from website import schema
from website.addresses import mailable
from website.files import private
from website.http.throttling import parse_rates
from website.models import Image


@register()
def check_settings(**kwargs: Any) -> list[CheckMessage]:
    """Settings that can be parsed: origins, networks, rates and the sender's address."""
    return [
        *check_origins("website.E001", ["SITE_URL"]),
        *_invalid_values(
            "website.E002",
            ["TRUSTED_PROXIES"],
            lambda text: ipaddress.ip_network(text, strict=False),
            "{name} names {value!r}, which is neither an address nor a network.",
            "Separate addresses by commas, such as 127.0.0.1,10.0.0.0/8",
        ),
        *_invalid_values(
            "website.E003",
            [name for name in dir(settings) if name.endswith("_RATE")],
            parse_rates,
            "{name} is not a rate: {value!r}.",
            "Write a number and a time, such as 10/10m or 5/h,20/d, or leave it empty for no limit.",
        ),
        *_invalid_values(
            "website.E004",
            ["DEFAULT_FROM_EMAIL"],
            _read_sender,
            "{name} is not an address: {value!r}.",
            "Write an address, such as school@example.org or School <school@example.org>",
        ),
    ]


def check_origins(id: str, names: Iterable[str]) -> list[CheckMessage]:
    """An error with this id for each of the settings that is not a scheme and a host."""
    return _invalid_values(
        id,
        names,
        _read_origin,
        "{name} is not an origin: {value!r}.",
        "Write a scheme and a host, without a path, such as https://www.example.org",
    )


def check_addresses(id: str, names: Iterable[str]) -> list[CheckMessage]:
    """An error with this id for each of the settings that is not a web address, with or without a
    path."""
    return _invalid_values(
        id,
        names,
        _read_address,
        "{name} is not a web address: {value!r}.",
        "Write a scheme, a host and, if it has one, the path, such as https://api.example.org/v1",
    )


@register(Tags.files)
def check_private_files(**kwargs: Any) -> list[CheckMessage]:
    """Database and secrets that other users of the machine may read."""
    return [
        Warning(
            f"Other users of this machine have access to {found.path}.",
            hint=f"Run: {found.remedy}",
            id="website.W006",
        )
        for found in private.exposed()
    ]


@register(Tags.database)
def check_database_version(
    databases: Iterable[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """A database that another version has migrated further, or otherwise, is refused."""
    return [error for alias in databases or [] for error in _unknown_migrations(alias)]


@register(Tags.database)
def check_schema_objects(
    databases: Iterable[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Triggers and index tables that another version has made, or that are gone."""
    return [
        Warning(
            f"The database objects of the {objects.name} are missing or out of date.",
            hint="Run: manage.py migrate (also where no migration is left), or restart the site.",
            id="website.W007",
        )
        for alias in databases or []
        for objects in schema.stale(alias)
    ]


@register(Tags.database)
def check_image_files(databases: Iterable[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Pictures whose files the worker found damaged or missing."""
    if not databases or Image._meta.db_table not in connection.introspection.table_names():
        return []
    try:
        broken = Image.objects.filter(file_is_broken=True).count()
    except DatabaseError:
        # The migration that adds the column has not run yet.
        return []
    if not broken:
        return []
    return [
        Warning(
            f"The files of {broken} pictures are damaged or missing.",
            hint="manage.py verify_files names them. Restore them, or upload them again.",
            id="website.W008",
        )
    ]


def _unknown_migrations(alias: str) -> list[CheckMessage]:
    """An error if migrations of our apps are recorded that this version does not have."""
    loader = MigrationLoader(connections[alias])
    ours = {config.label for config in apps.get_app_configs() if _is_ours(config)}
    applied = {key for key in loader.applied_migrations if key[0] in ours}
    unknown = sorted(".".join(key) for key in applied - loader.disk_migrations.keys())
    if not unknown:
        return []
    return [
        Error(
            f"This database was made by another version of Citewell: {', '.join(unknown)} "
            "cannot be found here.",
            hint="Before the first release no version can take over the database of another. "
            "Move it away and start with an empty one.",
            id="website.E005",
        )
    ]


def _is_ours(config: AppConfig) -> bool:
    return Path(config.path).parent == settings.BASE_DIR


def _invalid_values(
    id: str, names: Iterable[str], read: Callable[[str], object], sentence: str, hint: str
) -> list[CheckMessage]:
    """An error for each value that `read` refuses. A setting is one value or a list of them."""
    errors: list[CheckMessage] = []
    for name in names:
        given = getattr(settings, name)
        for value in given if isinstance(given, list) else [given]:
            try:
                read(value)
            except (ValueError, ValidationError):
                errors.append(Error(sentence.format(name=name, value=value), hint=hint, id=id))
    return errors


def _read_origin(url: str) -> None:
    _read_address(url)
    if urlsplit(url).path:
        raise ValueError(url)


def _read_address(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(url)
    if parts.query or parts.fragment or any(mark.isspace() for mark in url):
        raise ValueError(url)


def _read_sender(text: str) -> None:
    # A site on one machine may send from that machine's number.
    EmailValidator(allowlist=["127.0.0.1", "localhost"])(parseaddr(text)[1])
    mailable(text)

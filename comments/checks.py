"""Checks of the settings of comments."""

import re
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Info, Warning, register

from website.checks import check_origins

KEY = re.compile(r"[a-f0-9]{12}")


@register()
def check_akismet(**kwargs: Any) -> list[CheckMessage]:
    """The address of Akismet is an origin, and the key looks like one."""
    return [*check_origins("comments.E001", ["AKISMET_API_URL"]), *_check_key(), *_check_test()]


def _check_key() -> list[CheckMessage]:
    key = settings.AKISMET_API_KEY
    if not key or KEY.fullmatch(key):
        return []
    return [
        Warning(
            f"AKISMET_API_KEY does not look like a key of Akismet: it has {_describe(key)}.",
            hint="A key is 12 of the characters a to f and 0 to 9. Copy it from akismet.com.",
            id="comments.W001",
        )
    ]


def _check_test() -> list[CheckMessage]:
    if not settings.AKISMET_TEST:
        return []
    return [
        Info(
            "AKISMET_TEST is on: Akismet learns nothing from the comments of this site.",
            hint="Turn it off on the site that readers use.",
            id="comments.I001",
        )
    ]


def _describe(key: str) -> str:
    """What is unusual about a key, without repeating it."""
    found = {
        "characters that are not ASCII": not key.isascii(),
        "spaces": any(letter.isspace() for letter in key),
        "quotation marks": any(letter in "\"'“”‘’" for letter in key),
        "capital letters": key != key.lower(),
    }
    named = [what for what, is_there in found.items() if is_there]
    length = f"{len(key)} character" + ("s" if len(key) != 1 else "")
    return ", ".join([length, *named]) + ("" if named or len(key) != 12 else ", others than those")

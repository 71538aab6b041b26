"""Checks of the settings of comments."""

from typing import Any

from django.core.checks import CheckMessage, register

from website.checks import check_origins


@register()
def check_akismet(**kwargs: Any) -> list[CheckMessage]:
    """The address of Akismet is an origin."""
    return check_origins("comments.E001", ["AKISMET_API_URL"])

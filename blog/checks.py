"""Checks of the blog's settings."""

from typing import Any

from django.core.checks import CheckMessage, register

from blog.citations.registers import SERVICES
from website.checks import check_addresses


@register()
def check_registers(**kwargs: Any) -> list[CheckMessage]:
    """Each setting with the address of a register is a web address."""
    return check_addresses("blog.E001", [service.setting for service in SERVICES])

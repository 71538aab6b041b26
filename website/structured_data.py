"""Data for machines in a page: a block that no script runs. What every room's data share."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from website.models import SiteSettings
from website.tokens import absolute

Data = dict[str, Any]

CONTEXT = "https://schema.org"
# JSON in a page must not end its element or begin a comment.
ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def data_block(data: Mapping[str, Any]) -> SafeString:
    """schema.org's data as an element for the head of a page."""
    text = json.dumps({"@context": CONTEXT, **data}).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308


def given(data: Mapping[str, Any]) -> Data:
    """What there is to say: without the names that have nothing behind them."""
    return {name: value for name, value in data.items() if value}


def publisher(site: SiteSettings) -> Data:
    """Who stands behind the site."""
    return given(
        {
            "@type": "Organization",
            "name": site.organisation or site.name,
            "url": absolute("/"),
            "logo": site.logo and absolute(site.logo.file.url),
            "email": site.contact_email,
        }
    )


def of_site(site: SiteSettings) -> Data:
    """The site, and how to search it."""
    home = absolute("/")
    return given(
        {
            "@type": "WebSite",
            "name": site.name,
            "description": site.tagline,
            "url": home,
            "publisher": publisher(site),
            "potentialAction": {
                "@type": "SearchAction",
                "target": {
                    "@type": "EntryPoint",
                    "urlTemplate": f"{home}search/?q={{search_term_string}}",
                },
                "query-input": "required name=search_term_string",
            },
        }
    )


def breadcrumbs(label: str, path: str, name: str) -> Data:
    """The list that a page is under, and the page, which is where the reader stands."""
    crumbs = [{"name": label, "item": absolute(path)}, {"name": name}]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, **crumb}
            for position, crumb in enumerate(crumbs, start=1)
        ],
    }

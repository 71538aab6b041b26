"""schema.org data as JSON-LD: the data of the site, and what all apps share."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from website.models import SiteSettings
from website.tokens import absolute

Data = dict[str, Any]

CONTEXT = "https://schema.org"
# JSON inside a script element must not end it or begin a comment.
ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def data_block(data: Mapping[str, Any]) -> SafeString:
    """The data as a JSON-LD script element."""
    text = json.dumps({"@context": CONTEXT, **data}).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308


def without_empty(data: Mapping[str, Any]) -> Data:
    """The data without empty values."""
    return {name: value for name, value in data.items() if value}


def publisher(site: SiteSettings) -> Data:
    """The organisation that publishes the site."""
    return without_empty(
        {
            "@type": "Organization",
            "name": site.organisation or site.name,
            "url": absolute("/"),
            "logo": site.logo and absolute(site.logo.file.url),
            "email": site.contact_email,
        }
    )


def of_site(site: SiteSettings) -> Data:
    """The site and its search."""
    home = absolute("/")
    return without_empty(
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
    """Two levels: a list, and the page in it."""
    crumbs = [{"name": label, "item": absolute(path)}, {"name": name}]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, **crumb}
            for position, crumb in enumerate(crumbs, start=1)
        ],
    }

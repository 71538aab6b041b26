"""Template tags that all apps share: the menu, pictures, page metadata, dashboard panels."""

import re
from datetime import datetime
from html import unescape
from typing import Any

from django import template
from django.contrib import admin
from django.db.models import Model
from django.template.defaultfilters import linebreaksbr
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join, strip_tags
from django.utils.safestring import SafeData, SafeString, mark_safe
from django.utils.text import Truncator, normalize_newlines

from website import address_hints, dates, registry, structured_data, tokens
from website.cache.memo import memoize, memoize_as
from website.images import cards
from website.models import Image, Page, Rendition
from website.registry import FooterLink, MenuLink

register = template.Library()

# Characters of a meta description.
DESCRIPTION_CHARS = 200
FORMAT_ORDER = [Rendition.Format.AVIF, Rendition.Format.WEBP]


@register.simple_tag
def menu_pages() -> list[Page]:
    return memoize(_menu)


def _menu() -> list[Page]:
    return list(Page.objects.in_menu().only("title", "slug"))


@register.simple_tag
def menu_links(view: str | None) -> list[tuple[MenuLink, bool]]:
    """The links of the main menu in order, each with whether the page of `view` belongs to it."""
    links = sorted(registry.menu_links, key=lambda link: link.order)
    return [(link, (view or "").startswith(link.current_on)) for link in links]


@register.simple_tag
def footer_links() -> list[FooterLink]:
    """The links that apps add to the footer, in order."""
    return sorted(registry.footer_links, key=lambda link: link.order)


@register.simple_tag
def privacy_page() -> str:
    """The URL of the site's own privacy page, or "" while there is none."""
    return memoize(_privacy_page)


def _privacy_page() -> str:
    page = Page.objects.filter(slug="privacy").only("slug").first()
    return page.get_absolute_url() if page else ""


@register.simple_tag(takes_context=True)
def shared(context: template.Context, name: str, **variables: str | None) -> SafeString:
    """Render a partial shared by many pages, cached until the next public change. Keyword arguments
    are part of the cache key. The partial also gets `site` and the menu's `pages`."""
    values = {"site": context["site"], "pages": context["pages"], **variables}
    return memoize_as((name, *variables.items()), lambda: render_to_string(name, values))


@register.inclusion_tag("forms/address_hint.html")
def address_hint(email: str | None) -> dict[str, Any]:
    """The hint at what is mistyped in the address in a field, and what its script needs."""
    return {
        "hint": address_hints.hint(email or ""),
        "providers": address_hints.PROVIDERS,
        "no_mail": address_hints.NO_MAIL,
        "mistyped_endings": address_hints.MISTYPED_ENDINGS,
        "meant": address_hints.MEANT,
        "nowhere": address_hints.NOWHERE,
    }


@register.filter
def mistyped(email: str) -> str:
    """What to ask about the address, if it looks mistyped."""
    return address_hints.hint(email)


@register.filter
def absolute_address(item: Any) -> str:
    """The absolute URL of an article, page or course."""
    return tokens.absolute(item.get_absolute_url())


@register.simple_tag
def site_address() -> str:
    """The origin of the site, to stand before a path on paper."""
    return tokens.absolute("")


@register.filter
def iso(when: datetime) -> str:
    """The time for `<time datetime>`: HTML allows at most three digits of a second."""
    return timezone.localtime(when).isoformat(timespec="seconds")


@register.filter
def moment(when: datetime) -> str:
    return dates.moment(when)


@register.filter
def hour(when: datetime) -> str:
    return dates.hour(when)


@register.filter(needs_autoescape=True)
def paragraphs(text: str, autoescape: bool = True) -> SafeString:
    """Plain text as HTML, each paragraph with a direction of its own."""
    is_to_escape = autoescape and not isinstance(text, SafeData)
    parts = re.split("\n{2,}", normalize_newlines(text))
    escaped = ((linebreaksbr(part if is_to_escape else mark_safe(part)),) for part in parts)  # noqa: S308
    return format_html_join("\n\n", '<p dir="auto">{}</p>', escaped)


@register.filter
def html_to_text(html: str) -> str:
    """The text of an HTML fragment, white space collapsed."""
    return " ".join(unescape(strip_tags(html.replace("<", " <"))).split())


@register.simple_tag(takes_context=True)
def about(
    context: template.Context, title: str, description: str, item: Any = None, kind: str = "website"
) -> SafeString:
    """A page's metadata: description, canonical URL, Open Graph. Pages without this tag are
    `noindex`. `item`, an article, page or course, has a social card of its own."""
    site, number = context["site"], getattr(context.get("page"), "number", 1)
    heading, of = site.tagline or site.name, {}
    path = item.get_absolute_url() if item else context["request"].path
    if item:
        heading, of = item.title, {"kind": item._meta.model_name, "slug": item.slug}
    card = reverse("website:card", kwargs={**of, "digest": cards.digest(heading, site.name)})
    query = f"?page={number}" if number > 1 else ""
    address = tokens.absolute(path + query)
    text = Truncator(" ".join(_plain(description).split())).chars(DESCRIPTION_CHARS)
    values = {"title": _plain(title), "description": text, "heading": heading, "kind": kind}
    values |= {"site_name": site.name, "address": address, "card": tokens.absolute(card)}
    size = {"width": cards.WIDTH, "height": cards.HEIGHT}
    return render_to_string("website/_about.html", {**values, **size})


def _plain(text: str) -> str:
    """The text unescaped: other tags return safe strings, and the template escapes it again."""
    return unescape(text) if isinstance(text, SafeString) else text


@register.simple_tag
def breadcrumbs(view: str, label: str, name: str) -> SafeString:
    """schema.org breadcrumbs of a page: the list it belongs to, then its name."""
    return structured_data.data_block(structured_data.breadcrumbs(label, reverse(view), name))


@register.simple_tag(takes_context=True)
def site_data(context: template.Context) -> SafeString:
    """schema.org data of the site."""
    return structured_data.data_block(structured_data.of_site(context["site"]))


@register.inclusion_tag("website/_picture.html")
def picture(
    image: Image, shape: str = "whole", sizes: str = "100vw", css_class: str = "", lazy: bool = True
) -> dict[str, Any]:
    """A `<picture>` in the renditions that exist, or the stored image until the worker has made them.

    Prefetch `renditions` where several pictures are shown.
    """
    cut = [rendition for rendition in image.renditions.all() if rendition.shape == shape]
    by_format: dict[str, list[Rendition]] = {}
    for rendition in sorted(cut, key=lambda rendition: rendition.width):
        by_format.setdefault(rendition.format, []).append(rendition)
    fallback = by_format.get(Rendition.Format.JPEG) or by_format.get(Rendition.Format.PNG) or []
    largest = fallback[-1] if fallback else image
    return {
        "image": image,
        "sources": [(kind, _srcset(by_format[kind])) for kind in FORMAT_ORDER if kind in by_format],
        "srcset": _srcset(fallback),
        "largest": largest,
        "sizes": sizes,
        "css_class": css_class,
        "lazy": lazy,
    }


def _srcset(renditions: list[Rendition]) -> str:
    return ", ".join(f"{rendition.file.url} {rendition.width}w" for rendition in renditions)


@register.simple_tag(takes_context=True)
def edit_url(context: template.RequestContext, row: Model) -> str:
    """The address of the admin's form for this row; empty for those who may not change it."""
    if not admin.site.get_model_admin(type(row)).has_change_permission(context.request, row):
        return ""
    opts = row._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[row.pk])


@register.simple_tag(takes_context=True)
def dashboard_panels(context: template.Context) -> SafeString:
    """The dashboard panels that this member of staff may see."""
    request = context["request"]
    panels = registry.panels_for(request)
    return format_html_join(
        "\n",
        "{}",
        (
            (render_to_string(panel.template, panel.context(request.user), request),)
            for panel in panels
        ),
    )

"""What templates of every room share: the menu, pictures, the dashboard's panels."""

from datetime import datetime
from html import unescape
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join, strip_tags
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from website import registry, structured_data, tokens
from website.cache.memo import memoize, memoize_as
from website.images import cards
from website.models import Image, Page, Rendition

register = template.Library()

DESCRIPTION = 200
FORMAT_ORDER = [Rendition.Format.AVIF, Rendition.Format.WEBP]


@register.simple_tag
def menu_pages() -> list[Page]:
    return memoize(_menu)


def _menu() -> list[Page]:
    return list(Page.objects.in_menu().only("title", "slug"))


@register.simple_tag(takes_context=True)
def shared(context: template.Context, name: str, **told: str | None) -> SafeString:
    """A part that many pages have in common, made once after each change. It is told the settings,
    the menu's pages, and in what else it differs from page to page."""
    given = {"site": context["site"], "pages": context["pages"], **told}
    return memoize_as((name, *told.items()), lambda: render_to_string(name, given))


@register.filter
def absolute_address(item: Any) -> str:
    """The address of an article, page or course as others would link to it."""
    return tokens.absolute(item.get_absolute_url())


@register.filter
def iso(when: datetime) -> str:
    """The moment as HTML takes it: six digits of a second are more than it does."""
    return timezone.localtime(when).isoformat(timespec="seconds")


@register.filter
def html_to_text(html: str) -> str:
    """The words of a rich text."""
    return " ".join(unescape(strip_tags(html.replace("<", " <"))).split())


@register.simple_tag(takes_context=True)
def about(
    context: template.Context, title: str, description: str, item: Any = None, kind: str = "website"
) -> SafeString:
    """What search engines and those who share it read of a page: description, canonical address,
    card. A page without is left out of search engines. `item` has a card of its own."""
    site, number = context["site"], getattr(context.get("page"), "number", 1)
    heading, of = site.tagline or site.name, {}
    path = item.get_absolute_url() if item else context["request"].path
    if item:
        heading, of = item.title, {"kind": item._meta.model_name, "slug": item.slug}
    card = reverse("website:card", kwargs={**of, "digest": cards.digest(heading, site.name)})
    query = f"?page={number}" if number > 1 else ""
    address = tokens.absolute(path + query)
    text = Truncator(" ".join(_plain(description).split())).chars(DESCRIPTION)
    told = {"title": _plain(title), "description": text, "heading": heading, "kind": kind}
    told |= {"site_name": site.name, "address": address, "card": tokens.absolute(card)}
    size = {"width": cards.WIDTH, "height": cards.HEIGHT}
    return render_to_string("website/_about.html", {**told, **size})


def _plain(text: str) -> str:
    """Other tags hand their words on escaped; here they become an attribute, escaped once."""
    return unescape(text) if isinstance(text, SafeString) else text


@register.simple_tag
def breadcrumbs(view: str, label: str, name: str) -> SafeString:
    """Where in the site a page is, for search engines: under which list, and what it is called."""
    return structured_data.data_block(structured_data.breadcrumbs(label, reverse(view), name))


@register.simple_tag(takes_context=True)
def site_data(context: template.Context) -> SafeString:
    """The site itself, for search engines."""
    return structured_data.data_block(structured_data.of_site(context["site"]))


@register.inclusion_tag("website/_picture.html")
def picture(
    image: Image, shape: str = "whole", sizes: str = "100vw", css_class: str = "", lazy: bool = True
) -> dict[str, Any]:
    """A picture in the sizes that exist, or as it was stored until the worker has cut them.

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
def dashboard_panels(context: template.Context) -> SafeString:
    """Every panel this member of staff may see."""
    request = context["request"]
    panels = registry.panels_for(request)
    return format_html_join(
        "\n",
        "{}",
        ((render_to_string(panel.template, panel.context(), request),) for panel in panels),
    )

"""What templates of every room share: the menu, pictures, the dashboard's panels."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from website import rooms, tokens
from website.kept import recall
from website.models import Image, Page, Rendition

register = template.Library()

FORMAT_ORDER = [Rendition.Format.AVIF, Rendition.Format.WEBP]


@register.simple_tag
def menu_pages() -> list[Page]:
    return recall(_menu)


def _menu() -> list[Page]:
    return list(Page.objects.in_menu().only("title", "slug"))


@register.filter
def absolute_address(item: Any) -> str:
    """The address of an article, page or course as others would link to it."""
    return tokens.absolute(item.get_absolute_url())


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
    panels = rooms.panels_for(request)
    return format_html_join(
        "\n",
        "{}",
        ((render_to_string(panel.template, panel.context(), request),) for panel in panels),
    )

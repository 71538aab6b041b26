"""The base class of all sitemaps, the sitemap of pages, and the sitemap index."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import SitemapIndexItem
from django.core.paginator import EmptyPage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from website.models import Image, Page
from website.tokens import absolute


class SiteSitemap(Sitemap):
    """Builds URLs from SITE_URL, whatever the request's host, in files of bounded length."""

    limit = 5000

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc

    def picture(self, item: Any) -> Image | None:
        """The image of an item, if it has one."""
        return None

    def get_urls(
        self, page: Any = 1, site: Any = None, protocol: Any = None
    ) -> list[dict[str, Any]]:
        urls = super().get_urls(page, site, protocol)
        for url in urls:
            if picture := self.picture(url["item"]):
                url["picture"] = absolute(picture.file.url)
        return urls


Sitemaps = dict[str, type[SiteSitemap]]


class PageSitemap(SiteSitemap):
    def items(self) -> Any:
        return Page.objects.order_by("pk")


@require_safe
def index(request: HttpRequest, sitemaps: Sitemaps) -> HttpResponse:
    """The sitemap index. Django's own view takes the host from the request."""
    parts = [
        SitemapIndexItem(absolute(reverse("sitemap_part", args=[section, number])))
        for section, sitemap in sitemaps.items()
        for number in sitemap().paginator.page_range
    ]
    return render(request, "sitemap_index.xml", {"sitemaps": parts}, content_type="application/xml")


@require_safe
def part(request: HttpRequest, sitemaps: Sitemaps, section: str, number: int) -> HttpResponse:
    """One file of a sitemap."""
    try:
        urls = sitemaps[section]().get_urls(number)
    except (KeyError, EmptyPage) as error:
        raise Http404("There is no such part of the sitemap.") from error
    return render(request, "website/sitemap.xml", {"urlset": urls}, content_type="application/xml")

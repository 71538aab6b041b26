"""What readers lose with a page or an image of the site."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from website.models import Image, Page, SiteSettings


def of_page(page: Page) -> Iterator[str]:
    if page.menu_order is not None:
        yield _("It leaves the menu.")


def of_image(image: Image) -> Iterator[str]:
    if SiteSettings.load().logo_id == image.pk:
        yield _("The site has no logo any more.")

"""Template context of every page: the site's settings and whether staff are reading."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from website.cache.memo import memoize
from website.http.staff import is_staff_reading
from website.models import SiteSettings


def site(request: HttpRequest) -> dict[str, object]:
    """`site`: the settings, loaded when a template first uses them. `is_staff_reading`: whether to
    show draft banners and *Edit* links."""
    return {
        "site": SimpleLazyObject(lambda: memoize(SiteSettings.load)),
        "is_staff_reading": is_staff_reading(request),
    }

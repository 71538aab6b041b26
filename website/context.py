"""What every template may ask for: the site's settings and whether staff are reading."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from website.models import SiteSettings


def site(request: HttpRequest) -> dict[str, object]:
    """`site`: the one row of settings, asked for only when a template uses it."""
    return {"site": SimpleLazyObject(SiteSettings.load)}

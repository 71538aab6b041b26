"""Staff who read public pages."""

from django.conf import settings
from django.http import HttpRequest


def is_staff_reading(request: HttpRequest) -> bool:
    """Whether a member of staff who is logged in sent the request. Loads the session only if its
    cookie came."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    # A request that was refused before the authentication middleware ran has no user.
    user = getattr(request, "user", None)
    return user is not None and user.is_staff

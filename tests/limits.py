"""A site on which everything may be done as often as one likes."""

from config import settings as configured

RATES = [name for name in dir(configured) if name.endswith("_RATE")]

# The environment of such a site.
NO_LIMITS = {**dict.fromkeys(RATES, ""), "UNCONFIRMED_SEATS": "999", "UNCONFIRMED_SHARE": "100"}


def lift_limits(settings):
    """Set pytest-django's `settings` accordingly."""
    for rate in RATES:
        setattr(settings, rate, "")
    settings.UNCONFIRMED_SEATS, settings.UNCONFIRMED_SHARE = 999, 100

"""The consent text of the sign-up form, by version. A sign-up stores the version, so texts that were
ever shown stay here, and a new text gets a new version."""

from django.utils.translation import gettext_lazy as _

TEXTS = {
    "2026-11": _("Keep my answers in order to run this course, as the privacy page says."),
}
CURRENT = "2026-11"

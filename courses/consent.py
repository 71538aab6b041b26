"""What students agree to when they sign up. A sign-up keeps the version it agreed to, so words
that were ever shown stay here, and new words get a new version."""

from django.utils.translation import gettext_lazy as _

TEXTS = {
    "2026-11": _("Keep my answers in order to run this course, as the privacy page says."),
}
CURRENT = "2026-11"

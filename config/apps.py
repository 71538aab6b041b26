"""Names that staff read in the admin in place of Django's own."""

from django.contrib.auth.apps import AuthConfig
from django.utils.translation import gettext_lazy as _


class StaffConfig(AuthConfig):
    verbose_name = _("Staff")

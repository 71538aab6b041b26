"""The core in the admin: site settings, pages, images, redirects, the mail queue and staff."""

from django.apps import apps
from django.contrib import admin
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from website.admin import accounts, images, jobs, mail, pages, settings, users
from website.admin.login import StaffLoginForm
from website.models import SiteSettings

__all__ = ["accounts", "images", "jobs", "mail", "pages", "settings", "users"]

# Lazy, because the name is a row. The login page has a variable `site` of its own.
admin.site.site_header = lazy(lambda: SiteSettings.load().name, str)()
admin.site.login_form = StaffLoginForm
admin.site.index_title = _("What needs you")
admin.site.empty_value_display = "–"
apps.get_app_config("auth").verbose_name = _("Staff")

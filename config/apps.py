"""Makes the admin use the site class of `website.staff.site`."""

from django.contrib.admin.apps import AdminConfig


class StaffAdminConfig(AdminConfig):
    default_site = "website.staff.site.StaffSite"

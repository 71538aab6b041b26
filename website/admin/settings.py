"""Site settings, and the page on which staff show and erase personal data."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from website import privacy
from website.admin.base import OneRowAdmin
from website.forms import EmailForm
from website.models import SiteSettings
from website.staff.permissions import staff_view


@admin.register(SiteSettings)
class SiteSettingsAdmin(OneRowAdmin):
    autocomplete_fields = ["logo"]

    def get_urls(self) -> list[URLPattern]:
        view = staff_view(self.personal_data, "website.view_personal_data")
        return [path("personal-data/", view, name="website_personal_data"), *super().get_urls()]

    def personal_data(self, request: HttpRequest) -> HttpResponse:
        """Shows, downloads and erases the personal data of an email address."""
        form = EmailForm(request.POST or None)
        context = {**self.admin_site.each_context(request), "form": form, "opts": self.opts}
        context["title"] = _("Personal data")
        if form.is_valid():
            email = form.cleaned_data["email"]
            if "erase" in request.POST:
                privacy.erase(email)
                self.message_user(request, _("The personal data of %s was erased.") % email)
                return redirect("admin:website_personal_data")
            context |= {"email": email, "personal_data": privacy.export(email)}
            if "download" in request.POST:
                return privacy.download(context["personal_data"])
        return TemplateResponse(request, "admin/website/personal_data.html", context)

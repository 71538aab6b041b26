"""The ground in the admin: settings, pages, pictures, redirects and the mail queue."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from website import privacy
from website.forms import EmailForm, ImageForm
from website.mail import delivery
from website.models import Image, OutgoingMail, Page, Redirect, SiteSettings

# Read when a page is made: the login page has a variable `site` of its own.
admin.site.site_header = lazy(lambda: SiteSettings.load().name, str)()
admin.site.index_title = _("What needs you")
admin.site.empty_value_display = "–"
apps.get_app_config("auth").verbose_name = _("Staff")


class ReadOnlyAdmin(admin.ModelAdmin):
    """A record of what happened: nobody writes in it by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class OneRowAdmin(admin.ModelAdmin):
    """Settings of which there is one row: the list leads straight to it."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row, _created = self.model._default_manager.get_or_create(pk=1)
        meta = self.model._meta
        return redirect(f"admin:{meta.app_label}_{meta.model_name}_change", row.pk)


@admin.register(SiteSettings)
class SiteSettingsAdmin(OneRowAdmin):
    autocomplete_fields = ["logo"]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.personal_data)
        return [path("personal-data/", view, name="website_personal_data"), *super().get_urls()]

    def personal_data(self, request: HttpRequest) -> HttpResponse:
        """Shows, downloads and erases the personal data of an email address."""
        if not request.user.has_perm("website.view_personal_data"):
            raise PermissionDenied
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


@admin.register(Page)
class PageAdmin(admin.ModelAdmin):
    list_display = ["title", "slug", "menu_order"]
    prepopulated_fields = {"slug": ["title"]}

    def view_on_site(self, obj: Page) -> str:
        return obj.get_absolute_url()


@admin.register(Image)
class ImageAdmin(admin.ModelAdmin):
    form = ImageForm
    list_display = ["title", "preview", "alt", "uploaded_at"]
    search_fields = ["title", "alt"]
    readonly_fields = ["preview"]
    fields = ["file", "preview", "title", "alt", "is_decorative", "credit", ("focal_x", "focal_y")]

    def get_fields(self, request: HttpRequest, obj: Image | None = None) -> Any:
        return self.fields if obj else [name for name in self.fields if name != "preview"]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Image]":
        return super().get_queryset(request).prefetch_related("renditions")

    @admin.display(description=_("picture"))
    def preview(self, image: Image) -> str:
        if not image.file:
            return "–"
        smallest = min(
            image.renditions.all(), key=lambda cut: (cut.format != "webp", cut.width), default=image
        )
        return format_html('<img class="admin-preview" src="{}" alt="">', smallest.file.url)


@admin.register(Redirect)
class RedirectAdmin(admin.ModelAdmin):
    list_display = ["old_path", "new_path"]
    search_fields = ["old_path", "new_path"]

    def save_model(self, request: HttpRequest, obj: Redirect, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        Redirect.objects.lead_on(old_path=obj.old_path, new_path=obj.new_path)


class MailStateFilter(admin.SimpleListFilter):
    """On its way, sent, given up."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("due", _("on its way")), ("sent", _("sent")), ("failed", _("given up"))]

    def queryset(
        self, request: HttpRequest, queryset: "QuerySet[OutgoingMail]"
    ) -> "QuerySet[OutgoingMail]":
        column = {"due": "send_due_at", "sent": "sent_at", "failed": "failed_at"}.get(
            self.value() or ""
        )
        return queryset.filter(**{f"{column}__isnull": False}) if column else queryset


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnlyAdmin):
    list_display = ["to", "subject", "created_at", "sent_at", "failed_at", "attempts", "last_error"]
    list_filter = [MailStateFilter, "kind"]
    search_fields = ["to", "subject"]
    date_hierarchy = "created_at"
    # They hold links that act for whoever has them, such as one to a new password.
    exclude = ["text", "html", "headers"]
    actions = ["send_again"]

    def has_send_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("website.change_outgoingmail")

    @admin.action(description=_("Send again what was given up"), permissions=["send"])
    def send_again(self, request: HttpRequest, queryset: "QuerySet[OutgoingMail]") -> None:
        count = sum(delivery.send_again(row) for row in queryset)
        self.message_user(
            request,
            ngettext("%d mail will be tried again.", "%d mails will be tried again.", count)
            % count,
        )

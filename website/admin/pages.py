"""The site's own pages, and redirects from old addresses."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from website.admin.editing import EditingAdmin
from website.models import Page, Redirect


@admin.register(Page)
class PageAdmin(EditingAdmin):
    list_display = ["title", "slug", "menu_order"]
    prepopulated_fields = {"slug": ["title"]}

    def view_on_site(self, obj: Page) -> str:
        return obj.get_absolute_url()


@admin.register(Redirect)
class RedirectAdmin(EditingAdmin):
    list_display = ["old_path", "new_path"]
    search_fields = ["old_path", "new_path"]

    def save_model(self, request: HttpRequest, obj: Redirect, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        Redirect.objects.repoint(old_path=obj.old_path, new_path=obj.new_path)

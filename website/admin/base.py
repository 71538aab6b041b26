"""Base classes for the admins of all apps."""

from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from website.admin.editing import EditingAdmin


class ReadOnlyAdmin(EditingAdmin):
    """For logs: nobody adds or changes a row by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class OneRowAdmin(EditingAdmin):
    """For models with one row: the list redirects to it."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def lock(self, pk: str) -> bool:
        """A row that was never saved is stored with its defaults first, so that there is one to lock."""
        self.model._default_manager.get_or_create(pk=1)
        return super().lock(pk)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row, _created = self.model._default_manager.get_or_create(pk=1)
        meta = self.model._meta
        return redirect(f"admin:{meta.app_label}_{meta.model_name}_change", row.pk)

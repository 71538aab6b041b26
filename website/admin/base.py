"""Base classes for the admins of all apps."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from website.admin.editing import EditingAdmin

# The primary key in every table of one row.
THE_ROW = 1


class ReadOnlyAdmin(EditingAdmin):
    """For logs: nobody adds or changes a row by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class OneRowAdmin(EditingAdmin):
    """For models with one row: the list redirects to it. A row that was never saved is shown with
    its defaults, and stored by *Save*."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def lock(self, pk: str) -> bool:
        """A row that was never saved is stored with its defaults first, so that there is one to lock."""
        self.model._default_manager.get_or_create(pk=THE_ROW)
        return super().lock(pk)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        meta = self.model._meta
        return redirect(f"admin:{meta.app_label}_{meta.model_name}_change", THE_ROW)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Model | None:
        row = super().get_object(request, object_id, from_field)
        return self.model(pk=THE_ROW) if row is None and object_id == str(THE_ROW) else row

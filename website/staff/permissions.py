"""The permission checks of admin pages that Django does not make by itself."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

# Held by superusers only: they hold every permission, also one that no group can have.
SUPERUSER = "superuser"


def staff_view(view: Callable[..., Any], *permissions: str) -> Callable[..., Any]:
    """A page of our own in the admin, for staff who hold all of these permissions; 403 for others.

    Every such view goes through this function, but for those about one's own login:
    `tests/test_permissions.py` checks it. A view must still refuse single rows that the user may
    not see.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.has_perms(permissions):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    admitted: Any = admin.site.admin_view(guarded)
    admitted.required_permissions = permissions
    return admitted


def required_permissions(view: Any, method: str) -> tuple[str, ...]:
    """The permissions of an admin view, ours or one of Django's for a model; empty if unknown.
    Changing needs more than opening a page, so the method counts."""
    if declared := getattr(view, "required_permissions", ()):
        return declared
    if (model_admin := getattr(view, "model_admin", None)) is None:
        return ()
    action = view.__name__.partition("_")[0]
    if action not in {"add", "change", "delete"} or (action == "change" and method != "POST"):
        action = "view"
    opts = model_admin.opts
    return (f"{opts.app_label}.{action}_{opts.model_name}",)


class ViewableRelations(admin.ModelAdmin):
    """Rows of another model are offered to nobody who may not view that model in the admin: the
    field is then read-only, and rows that need it cannot be added."""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*super().get_readonly_fields(request, obj), *self._closed_relations(request)]

    def has_add_permission(self, request: HttpRequest) -> bool:
        closed = self._closed_relations(request)
        needed = {field.name for field in self.opts.concrete_fields if not field.blank}
        return super().has_add_permission(request) and not needed & {*closed}

    def _closed_relations(self, request: HttpRequest) -> list[str]:
        desks: dict[Any, admin.ModelAdmin] = self.admin_site._registry
        related = {
            field.name: desks.get(field.related_model)
            for field in self.opts.concrete_fields
            if field.is_relation and field.editable
        }
        return [
            name for name, desk in related.items() if desk and not desk.has_view_permission(request)
        ]

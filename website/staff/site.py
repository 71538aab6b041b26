"""The admin site: Django's, which refuses more, and gives back what was typed."""

from functools import partial, update_wrapper
from typing import Any

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path

from website.editing import unsaved
from website.editing.typed import typed_texts
from website.staff import refusals


class StaffSite(admin.AdminSite):
    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Where Django would redirect a form to the login page, show what was typed into it."""
        checked = super().admin_view(view, cacheable)

        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not self.has_permission(request) and typed_texts(request):
                return refusals.logged_out(request)
            return checked(request, *args, **kwargs)

        return update_wrapper(inner, view)

    def each_context(self, request: HttpRequest) -> Any:
        """Every page may tell the browser which forms were saved; templates call what is callable."""
        return {
            **super().each_context(request),
            "saved_forms": partial(unsaved.pop_saved, request),
        }

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The page after it names the user whose unsaved texts the browser then removes."""
        return super().logout(request, {**(extra_context or {}), "logged_out": request.user.pk})

    def get_urls(self) -> list[Any]:
        view = self.admin_view(self.view_on_site)
        route = "r/<int:content_type_id>/<path:object_id>/"
        return [path(route, view, name="view_on_site"), *super().get_urls()]

    def view_on_site(
        self, request: HttpRequest, content_type_id: int, object_id: str
    ) -> HttpResponse:
        """Redirect to a row's page on the site. Django's view does so for rows of every model, such
        as to a student's receipt; this one only where the user may view the row."""
        content_type = get_object_or_404(ContentType, pk=content_type_id)
        desk: Any = self._registry.get(content_type.model_class())  # type: ignore[arg-type]
        row = desk and desk.view_on_site and desk.get_object(request, object_id)
        if not row or not hasattr(row, "get_absolute_url"):
            raise Http404
        if not desk.has_view_permission(request, row):
            raise PermissionDenied
        return redirect(row.get_absolute_url())

"""Helpers of the admin of courses."""

from typing import Any, cast

from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from courses.models import Intake


def current_staff(request: HttpRequest) -> User:
    """The member of staff who makes the request; the admin admits nobody else."""
    return cast(User, request.user)


def get_intake_or_404(pk: int) -> Intake:
    return get_object_or_404(Intake.objects.select_related("course"), pk=pk)


def intake_page(
    request: HttpRequest,
    model_admin: admin.ModelAdmin,
    name: str,
    title: str,
    intake: Intake,
    **context: Any,
) -> TemplateResponse:
    """The page `admin/courses/intake/<name>.html` of one intake."""
    context |= {**model_admin.admin_site.each_context(request), "opts": model_admin.opts}
    context |= {"title": title, "intake": intake}
    return TemplateResponse(request, f"admin/courses/intake/{name}.html", context)


class ReadOnlyInline(admin.TabularInline):
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

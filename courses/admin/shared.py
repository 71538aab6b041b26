"""What the admins of intakes and of sign-ups have in common."""

from typing import Any, cast

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from courses.models import Intake


def acting(request: HttpRequest) -> User:
    """The member of staff; the admin lets nobody else in."""
    return cast(User, request.user)


def intake_to_change(model_admin: admin.ModelAdmin, request: HttpRequest, pk: int) -> Intake:
    """The intake, for those who may change it."""
    intake = get_object_or_404(Intake.objects.select_related("course"), pk=pk)
    if not model_admin.has_change_permission(request, intake):
        raise PermissionDenied
    return intake


class ReadOnlyInline(admin.TabularInline):
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

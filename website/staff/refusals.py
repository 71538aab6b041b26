"""The pages that refuse a request of staff. They say what is missing and whom to ask, and give back
what was typed."""

from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from website.editing import unsaved
from website.editing.typed import own_texts, typed_texts
from website.http.staff import is_staff_reading
from website.staff.permissions import required_permissions


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for 403. To staff it names the roles that may, and who gives roles."""
    context: dict[str, Any] = {"typed": typed_texts(request)}
    if is_staff_reading(request):
        needed = _needed(request)
        is_other_row = bool(needed) and request.user.has_perms(needed)
        context |= {"roles": _roles_with(needed), "is_other_row": is_other_row}
        context["managers"] = _managers()
    return render(request, "403.html", context, status=403)


def logged_out(request: HttpRequest) -> HttpResponse:
    """The page for a form that arrives after its sender was logged out."""
    context = {
        "typed": typed_texts(request),
        "login": reverse("admin:login"),
        "form_id": unsaved.form_id(request),
    }
    return render(request, "403_logged_out.html", context, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form without a valid token. It repeats no text that another site sent."""
    typed = own_texts(request)
    context = {"typed": typed, "form_id": unsaved.form_id(request) if typed else ""}
    return render(request, "403_csrf.html", context, status=403)


def _needed(request: HttpRequest) -> tuple[str, ...]:
    match = request.resolver_match
    return required_permissions(match.func, request.method or "") if match else ()


def _roles_with(needed: tuple[str, ...]) -> list[str]:
    """The names of the groups with all of these permissions; empty if only superusers hold them."""
    groups = Group.objects.all() if needed else Group.objects.none()
    for permission in needed:
        app_label, _dot, codename = permission.partition(".")
        rows = Permission.objects.filter(content_type__app_label=app_label, codename=codename)
        groups = groups.filter(permissions__in=rows)
    return list(groups.order_by("name").values_list("name", flat=True))


def _managers() -> list[str]:
    managers = User.objects.filter(is_superuser=True, is_active=True).order_by("pk")
    return [user.get_full_name() or user.get_username() for user in managers]

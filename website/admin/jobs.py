"""Unexpected errors in the jobs of the worker, and having their rows tried again."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from website.admin.base import ReadOnlyAdmin
from website.models import JobFailure
from website.worker import failures


class SetAsideFilter(admin.SimpleListFilter):
    """Filters errors by whether their row waits for staff."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("aside", _("set aside"))]

    def queryset(
        self, request: HttpRequest, queryset: "QuerySet[JobFailure]"
    ) -> "QuerySet[JobFailure]":
        return queryset.filter(retry_at=None) if self.value() == "aside" else queryset


@admin.register(JobFailure)
class JobFailureAdmin(ReadOnlyAdmin):
    list_display = ["job", "link", "tries", "since", "last_at", "error", "retry_at"]
    list_filter = [SetAsideFilter, "job"]
    actions = ["try_again"]

    @admin.display(description=_("row"))
    def link(self, failure: JobFailure) -> str:
        """The page of the row, where it has one."""
        if not failure.row:
            return "–"
        name = f"admin:{failure.model.replace('.', '_')}_change"
        try:
            page = reverse(name, args=[failure.row])
        except NoReverseMatch:
            return f"{failure.model} {failure.row}"
        return format_html('<a href="{}">{} {}</a>', page, failure.model, failure.row)

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("website.change_jobfailure")

    @admin.action(description=_("Try again"), permissions=["retry"])
    def try_again(self, request: HttpRequest, queryset: "QuerySet[JobFailure]") -> None:
        for failure in queryset:
            failures.try_again(failure)
        text = ngettext("%d will be tried again.", "%d will be tried again.", len(queryset))
        self.message_user(request, text % len(queryset))

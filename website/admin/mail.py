"""The mail queue, which is also the log of sent mail."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from website.admin.base import ReadOnlyAdmin
from website.mail import access, delivery
from website.models import OutgoingMail


class MailStateFilter(admin.SimpleListFilter):
    """Filters mails by what became of them: on its way, sent, given up, dropped."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("due", _("on its way")),
            ("sent", _("sent")),
            ("failed", _("given up")),
            ("dropped", _("not sent, no longer true")),
        ]

    def queryset(
        self, request: HttpRequest, queryset: "QuerySet[OutgoingMail]"
    ) -> "QuerySet[OutgoingMail]":
        columns = {"due": "send_due_at", "sent": "sent_at", "failed": "failed_at"}
        column = {**columns, "dropped": "dropped_at"}.get(self.value() or "")
        return queryset.filter(**{f"{column}__isnull": False}) if column else queryset


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnlyAdmin):
    list_display = ["to", "subject", "created_at", "outcome", "attempts"]
    list_filter = [MailStateFilter, "kind"]
    search_fields = ["to", "subject"]
    date_hierarchy = "created_at"
    # They hold links that act for whoever opens them, such as a password reset.
    exclude = ["text", "html", "headers"]
    actions = ["send_again"]

    @admin.display(description=_("what became of it"))
    def outcome(self, mail: OutgoingMail) -> str:
        """When it was sent, or why it was not, or not yet."""
        if mail.sent_at:
            sent_at = date_format(localtime(mail.sent_at), "DATETIME_FORMAT")
            return gettext("Sent on %s") % sent_at
        if mail.dropped_at:
            return gettext("Not sent: %s") % mail.obstacle
        if mail.failed_at:
            return gettext("Given up: %s") % mail.last_error
        return mail.obstacle or mail.last_error or gettext("On its way")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[OutgoingMail]":
        return super().get_queryset(request) & access.readable_by(request.user)

    def has_view_permission(self, request: HttpRequest, obj: OutgoingMail | None = None) -> bool:
        if obj is None:
            return self.has_send_permission(request) or super().has_view_permission(request)
        return access.readable_by(request.user).filter(pk=obj.pk).exists()

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

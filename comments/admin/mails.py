"""Mails about comments: mailboxes whose owners stopped them, and a person's own mails about replies."""

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from comments import mailboxes, reply_mails
from comments.models import Mailbox
from website.admin.base import ReadOnlyAdmin
from website.staff.permissions import staff_view


class MailboxAdmin(ReadOnlyAdmin):
    """Mailboxes that mail about comments went to. Their addresses are not stored: staff find a mailbox
    by typing its whole address."""

    list_display = ["__str__", "stopped_at", "mailed_at", "unconfirmed"]
    search_help_text = gettext_lazy(
        "Type the whole address. The site stores only a digest, by which it recognises the address."
    )
    # Django shows the search box only with a list of fields.
    search_fields = ["digest"]
    actions = ["allow"]

    def has_delete_permission(self, request: HttpRequest, obj: Mailbox | None = None) -> bool:
        """A deleted row would forget that its owner wants no mail."""
        return False

    def has_allow_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("comments.change_mailbox")

    def get_search_results(
        self, request: HttpRequest, queryset: "QuerySet[Mailbox]", search_term: str
    ) -> "tuple[QuerySet[Mailbox], bool]":
        if not search_term.strip():
            return queryset, False
        return queryset.filter(digest=mailboxes.digest_of(search_term)), False

    @admin.action(
        description=gettext_lazy("Send mail again (only if its owner asks)"), permissions=["allow"]
    )
    def allow(self, request: HttpRequest, queryset: "QuerySet[Mailbox]") -> None:
        chosen = list(queryset)
        for mailbox in chosen:
            mailboxes.allow(mailbox)
        text = ngettext(
            "%d mailbox gets mail about comments again.",
            "%d mailboxes get mail about comments again.",
            len(chosen),
        )
        self.message_user(request, text % len(chosen), messages.SUCCESS)

    def get_urls(self) -> list[URLPattern]:
        view = staff_view(self.reply_mails, reply_mails.PERMISSION)
        return [path("reply-mails/", view, name="comments_mailbox_replies"), *super().get_urls()]

    def reply_mails(self, request: HttpRequest) -> HttpResponse:
        """Turns the mails about new replies to one's own articles on and off."""
        user = cast(User, request.user)
        if request.method == "POST":
            act = reply_mails.turn_on if "on" in request.POST else reply_mails.turn_off
            act(user)
            self.message_user(request, _("Saved."), messages.SUCCESS)
            return redirect("admin:comments_mailbox_replies")
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "title": _("Mail about replies to your articles"),
            "are_mailed": reply_mails.are_wanted(user),
            "is_author": hasattr(user, "author"),
        }
        return render(request, "admin/comments/reply_mails.html", context)

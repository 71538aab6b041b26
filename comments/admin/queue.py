"""The list of comments: a queue of work, with a tab for each state."""

from typing import Any, ClassVar, cast

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from comments import checking, dashboard
from comments.admin.forms import RefusalForm
from comments.admin.item import UNDO, CommentItem
from comments.models import Comment
from comments.policy import Refusal

HELD, ALL = "held", "all"
Status = Comment.Status
CHECKED_NEXT = Q(status=Status.HELD, check_due_at__isnull=False)
TABS = {
    HELD: (gettext_lazy("Held"), Q(status=Status.HELD)),
    "check": (gettext_lazy("In the spam check"), CHECKED_NEXT),
    "reported": (
        gettext_lazy("Reported"),
        Q(status=Status.APPROVED, reported_at__isnull=False),
    ),
    "approved": (gettext_lazy("Approved"), Q(status=Status.APPROVED)),
    "spam": (gettext_lazy("Spam"), Q(status=Status.SPAM)),
    "trash": (gettext_lazy("Trash"), Q(status=Status.TRASH)),
    ALL: (gettext_lazy("All"), Q()),
}


class QueueFilter(admin.SimpleListFilter):
    """The tab, and held comments unless another is asked for. The tabs stand above the list."""

    title = gettext_lazy("status")
    parameter_name = "queue"
    template = "admin/comments/comment/no_filter.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, label) for name, (label, _rule) in TABS.items()]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Comment]") -> "QuerySet[Comment]":
        return queryset.filter(TABS.get(self.value() or HELD, TABS[HELD])[1])


class CommentAdmin(CommentItem):
    change_list_template = "admin/comments/comment/change_list.html"
    list_display = ["excerpt", "stands", "name", "created_at", "article"]
    list_filter = [QueueFilter, "hold_reason", "verdict"]
    list_select_related = ["article"]
    search_fields = ["name", "email", "body"]
    date_hierarchy = "created_at"
    action_form = RefusalForm
    actions = ["approve_selected", "mark_selected_as_spam", "trash_selected"]
    fieldsets: ClassVar[Any] = [
        (
            None,
            {
                "fields": [
                    *("body", "hold_reason", "hold_detail", "decided_at", "decided_by", "reason"),
                    *("name", "email", "website", "created_at", "edited_at", "reported_at"),
                ]
            },
        ),
        (
            "Akismet",
            {
                "fields": [
                    *("verdict", "checked_at", "check_due_at", "check_failure"),
                    *("feedback_due", "feedback_due_at", "feedback_sent"),
                ],
                "classes": ["collapse"],
            },
        ),
        (
            gettext_lazy("Visitor"),
            {"fields": ["ip", "user_agent", "referrer", "honeypot"], "classes": ["collapse"]},
        ),
    ]
    readonly_fields = [field for _name, options in fieldsets for field in options["fields"]]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        recheck = self.admin_site.admin_view(self.recheck)
        return [path("recheck/", recheck, name="comments_comment_recheck"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        more = {
            "trouble": dashboard.check_trouble(),
            "key_warning": dashboard.key_warning(),
            "tabs": _tabs(request.GET.get("queue") or HELD),
            "undo": request.session.get(UNDO),
            "recheck": checking.recheck_progress(),
            "may_decide": self.has_change_permission(request),
        }
        return super().changelist_view(request, {**(extra_context or {}), **more})

    def recheck(self, request: HttpRequest) -> HttpResponse:
        """Has the whole queue checked again, and shows how far that has come."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            number = checking.recheck_queue(by=cast(User, request.user))
            text = ngettext(
                "%d comment is checked again.", "%d comments are checked again.", number
            )
            self.message_user(request, text % number, messages.SUCCESS)
            return redirect("admin:comments_comment_recheck")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Check the whole queue again"),
            "opts": self.opts,
            "recheck": checking.recheck_progress(),
            "trouble": dashboard.check_trouble(),
            "number": Comment.objects.filter(status=Status.HELD, ip__isnull=False).count(),
        }
        return render(request, "admin/comments/comment/recheck.html", context)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Without what is empty: on a phone the decision is then one screen away. Nor with the rule
        that held what a person has decided since."""
        past = {"hold_reason", "hold_detail"} if obj.decided_by_id else set()
        filled = [
            (
                name,
                {
                    **options,
                    "fields": [f for f in options["fields"] if getattr(obj, f) and f not in past],
                },
            )
            for name, options in self.fieldsets
        ]
        return [(name, options) for name, options in filled if options["fields"]]

    def view_on_site(self, obj: Comment) -> str | None:
        return obj.get_absolute_url() if obj.status == Status.APPROVED else None

    @admin.display(description=gettext_lazy("comment"))
    def excerpt(self, comment: Comment) -> str:
        return comment.excerpt

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def stands(self, comment: Comment) -> str:
        """In words, with the status that the moderator sees, to be sent along with an action."""
        rule = ". ".join(filter(None, [comment.get_hold_reason_display(), comment.hold_detail]))
        status = "" if comment.status == Status.HELD else comment.get_status_display()
        by_rule = rule if comment.status == Status.HELD or not comment.decided_by_id else ""
        reported = _("Reported by a reader") if comment.reported_at else ""
        text = ". ".join(filter(None, [status, by_rule, reported]))
        seen = '{}<input type="hidden" name="seen-{}" value="{}">'
        return format_html(seen, text, comment.pk, comment.status)

    @admin.action(description=gettext_lazy("Approve"), permissions=["change"])
    def approve_selected(self, request: HttpRequest, queryset: "QuerySet[Comment]") -> None:
        self._decide_selected(request, queryset, "approve")

    @admin.action(description=gettext_lazy("Mark as spam"), permissions=["change"])
    def mark_selected_as_spam(self, request: HttpRequest, queryset: "QuerySet[Comment]") -> None:
        self._decide_selected(request, queryset, "spam")

    @admin.action(description=gettext_lazy("Move to the trash"), permissions=["change"])
    def trash_selected(self, request: HttpRequest, queryset: "QuerySet[Comment]") -> None:
        self._decide_selected(request, queryset, "trash")

    def _decide_selected(
        self, request: HttpRequest, queryset: "QuerySet[Comment]", decision: str
    ) -> None:
        reason = _reason_in(request)
        chosen, done = list(queryset), []
        for comment in chosen:
            comment.status = request.POST.get(f"seen-{comment.pk}", comment.status)
            if self.decided(request, comment, decision, reason=reason):
                done.append(comment.pk)
        if done:
            self.say_what_was_done(request, decision, done)
        # The list was filtered by status: what is no longer in it was decided by someone else.
        selected = request.POST.getlist(ACTION_CHECKBOX_NAME)
        here = [comment.pk for comment in chosen]
        for comment in Comment.objects.filter(pk__in=selected).exclude(pk__in=here):
            self.say_who_was_first(request, comment)


def _reason_in(request: HttpRequest) -> str:
    form = RefusalForm(request.POST)
    form.is_valid()
    chosen = form.cleaned_data.get("reason", "")
    return str(Refusal(chosen).label) if chosen else ""


def _tabs(current: str) -> list[dict[str, Any]]:
    counts = Comment.objects.aggregate(
        **{f"in_{name}": Count("pk", filter=rule) for name, (_label, rule) in TABS.items()}
    )
    return [
        {"name": name, "label": label, "number": counts[f"in_{name}"], "is_open": name == current}
        for name, (label, _rule) in TABS.items()
    ]

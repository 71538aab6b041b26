"""The list of comments: the moderation queue, with a tab for each status."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, cast

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from comments import checking, dashboard, links
from comments.admin.forms import RefusalForm
from comments.admin.item import UNDO, CommentItem
from comments.decisions import DECISIONS, Decision, Status
from comments.models import Comment, CommentQuerySet
from comments.policy import Refusal
from website.staff.permissions import staff_view

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Tab(NamedTuple):
    """A tab of the queue and the comments in it."""

    label: "StrOrPromise"
    narrow: Callable[[CommentQuerySet], CommentQuerySet]


def _status_tab(status: Status) -> Tab:
    return Tab(capfirst(status.label), lambda comments: comments.filter(status=status))


# By the value of `?queue=` in the URL, the one that opens first.
TABS = {
    Status.HELD.value: _status_tab(Status.HELD),
    "check": Tab(gettext_lazy("In the spam check"), CommentQuerySet.awaiting_check),
    "reported": Tab(gettext_lazy("Reported"), CommentQuerySet.reported),
    **{decision.status.value: _status_tab(decision.status) for decision in DECISIONS.values()},
    "all": Tab(gettext_lazy("All"), CommentQuerySet.all),
}
FIRST_TAB = next(iter(TABS))


class QueueFilter(admin.SimpleListFilter):
    """The open tab. The tabs stand above the list, so the filter itself is not shown."""

    title = gettext_lazy("status")
    parameter_name = "queue"
    template = "admin/comments/comment/no_filter.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, tab.label) for name, tab in TABS.items()]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Comment]") -> "QuerySet[Comment]":
        tab = TABS.get(self.value() or FIRST_TAB, TABS[FIRST_TAB])
        return tab.narrow(cast(CommentQuerySet, queryset))


def _action(decision: Decision) -> Any:
    """The admin action that takes a decision on the selected comments."""

    @admin.action(description=decision.label, permissions=["change"])
    def decide_selected(
        modeladmin: "CommentAdmin", request: HttpRequest, queryset: "QuerySet[Comment]"
    ) -> None:
        modeladmin.decide_selected(request, queryset, decision)

    decide_selected.__name__ = f"{decision.verb}_selected"
    return decide_selected


class CommentAdmin(CommentItem):
    change_list_template = "admin/comments/comment/change_list.html"
    list_display = ["excerpt", "state", "name", "created_at", "article"]
    list_filter = [QueueFilter, "hold_reason", "verdict"]
    list_select_related = ["article"]
    search_fields = ["name", "email", "body"]
    date_hierarchy = "created_at"
    action_form = RefusalForm
    actions = [*(_action(decision) for decision in DECISIONS.values()), "make_new_links"]
    fieldsets: ClassVar[Any] = [
        (
            None,
            {
                "fields": [
                    "body",
                    "hold_reason",
                    "hold_detail",
                    "decided_at",
                    "decided_by",
                    "reason",
                    "name",
                    "email",
                    "website",
                    "created_at",
                    "edited_at",
                    "reported_at",
                ]
            },
        ),
        (
            "Akismet",
            {
                "fields": [
                    "verdict",
                    "checked_at",
                    "check_due_at",
                    "check_failure",
                    "feedback_due",
                    "feedback_due_at",
                    "feedback_sent",
                ],
                "classes": ["collapse"],
            },
        ),
        (
            gettext_lazy("Visitor"),
            {
                "fields": [
                    "verified_at",
                    "notify_on_publish",
                    "notify_on_reply",
                    "ip",
                    "user_agent",
                    "referrer",
                    "honeypot",
                ],
                "classes": ["collapse"],
            },
        ),
    ]
    readonly_fields = [field for _name, options in fieldsets for field in options["fields"]]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        recheck = staff_view(self.recheck, "comments.change_comment")
        return [path("recheck/", recheck, name="comments_comment_recheck"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        more = {
            "trouble": dashboard.check_trouble(),
            "key_warning": dashboard.key_warning(),
            "tabs": _tabs(request.GET.get("queue") or FIRST_TAB),
            "undo": request.session.get(UNDO),
            "recheck": checking.recheck_progress(),
            "may_decide": self.has_change_permission(request),
        }
        return super().changelist_view(request, {**(extra_context or {}), **more})

    def recheck(self, request: HttpRequest) -> HttpResponse:
        """Start a recheck of the whole queue, or show its progress."""
        if request.method == "POST":
            number = checking.recheck_queue(by=cast(User, request.user))
            text = ngettext(
                "%d comment is being checked again.",
                "%d comments are being checked again.",
                number,
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
        """Hide empty fields, so that on a phone the buttons are one screen away; hide the hold
        reason once a moderator has decided."""
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
    def state(self, comment: Comment) -> str:
        """Status and hold reason, with the status as a hidden field that an action sends along."""
        rule = ". ".join(filter(None, [comment.get_hold_reason_display(), comment.hold_detail]))
        status = "" if comment.status == Status.HELD else comment.get_status_display()
        by_rule = rule if comment.status == Status.HELD or not comment.decided_by_id else ""
        reported = _("Reported by a reader") if comment.reported_at else ""
        text = ". ".join(filter(None, [status, by_rule, reported]))
        seen = '{}<input type="hidden" name="seen-{}" value="{}">'
        return format_html(seen, text, comment.pk, comment.version)

    def decide_selected(
        self, request: HttpRequest, queryset: "QuerySet[Comment]", decision: Decision
    ) -> None:
        """Take the decision on each comment that still has the status and text that the list showed."""
        reason = _reason(request)
        chosen, done = list(queryset), []
        for comment in chosen:
            comment.as_seen(request.POST.get(f"seen-{comment.pk}", comment.version))
            if self.take_decision(request, comment, decision, reason=reason):
                done.append(comment.pk)
        if done:
            self.report_success(request, decision, done)
        # Comments that someone else decided have left the filtered list.
        selected = request.POST.getlist(ACTION_CHECKBOX_NAME)
        here = [comment.pk for comment in chosen]
        for comment in Comment.objects.filter(pk__in=selected).exclude(pk__in=here):
            self.report_conflict(request, comment)

    @admin.action(
        permissions=["change"],
        description=gettext_lazy("Make new links (those in mails stop working)"),
    )
    def make_new_links(self, request: HttpRequest, queryset: "QuerySet[Comment]") -> None:
        for comment in queryset:
            links.make_new(comment, by=cast(User, request.user))
        number = len(queryset)
        text = ngettext(
            "%d comment has new links.",
            "%d comments have new links.",
            number,
        )
        self.message_user(request, text % number, messages.SUCCESS)


def _reason(request: HttpRequest) -> str:
    form = RefusalForm(request.POST)
    form.is_valid()
    chosen = form.cleaned_data.get("reason", "")
    return str(Refusal(chosen).label) if chosen else ""


def _tabs(current: str) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "label": tab.label,
            "number": tab.narrow(Comment.objects.all()).count(),
            "is_open": name == current,
        }
        for name, tab in TABS.items()
    ]

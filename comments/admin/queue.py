"""The list of comments: the moderation queue, with a tab for each status."""

from datetime import UTC, datetime
from typing import Any, ClassVar, cast

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from comments import checking, dashboard, deciding, links
from comments.admin import answers, cards, session
from comments.admin.changelist import QueueFilter, QueueList
from comments.admin.done import done_message
from comments.admin.forms import REASONS, RefusalForm
from comments.admin.item import CommentItem
from comments.decisions import DECISIONS, Decision, Status
from comments.models import Comment, CommentEvent
from comments.policy import Refusal
from website.staff.permissions import staff_view

# Of the comments on which a decision was refused, those that are named.
CONFLICTS_SHOWN = 10
# What makes a comment another than a moderator has seen.
Kind = CommentEvent.Kind
CHANGES_OF_VERSION = [Kind.EDITED, Kind.REPORTED, Kind.UNDONE, *Status.values]
# Of a primary key that a database can store.
MAX_DIGITS = 19


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
    list_filter = [QueueFilter, "hold_reason", "verdict"]
    list_select_related = ["article", "parent", "decided_by", "staff_user"]
    list_per_page = list_max_show_all = cards.ON_A_PAGE
    show_full_result_count = False
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

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return QueueList

    def get_ordering(self, request: HttpRequest) -> Any:
        return session.ordering(request.session)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        more = {
            "trouble": dashboard.check_trouble(),
            "key_warning": dashboard.key_warning(),
            "undo": session.last_decision(request.session),
            "recheck": checking.recheck_progress(),
            "may_decide": self.has_change_permission(request),
            "actions": self._action_buttons(request),
            "reasons": REASONS,
            "opened_at": timezone.now(),
            "title": _("Comments"),
        }
        return super().changelist_view(request, {**(extra_context or {}), **more})

    def _action_buttons(self, request: HttpRequest) -> tuple[list[Any], list[Any]]:
        """The actions this person may take on several comments, as name and label: the decisions, and
        all others."""
        decisions = {f"{verb}_selected" for verb in DECISIONS}
        buttons = [(name, label) for name, label in self.get_action_choices(request) if name]
        return (
            [button for button in buttons if button[0] in decisions],
            [button for button in buttons if button[0] not in decisions],
        )

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

    def decide_selected(
        self, request: HttpRequest, queryset: "QuerySet[Comment]", decision: Decision
    ) -> None:
        """Take the decision on each chosen comment that is still as the list showed it."""
        chosen, seen = _chosen(request, queryset)
        by = cast(User, request.user)
        outcome = deciding.decide_many(chosen, decision, by=by, reason=_reason(request))
        if outcome.done:
            session.remember_decision(request.session, outcome.done)
            messages.success(request, done_message(decision, [it.pk for it in outcome.done]))
        elif not outcome.conflicts and request.POST.get("select_across") != "1":
            messages.warning(request, _("Nothing was decided. Tick the comments first."))
        _report(request, outcome.conflicts, seen)

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


def _chosen(
    request: HttpRequest, queryset: "QuerySet[Comment]"
) -> tuple[list[Comment], dict[int, str]]:
    """The chosen comments in the version that the list showed, and these versions by primary key.
    Where all that match were chosen, it has shown some of them only: the others are chosen if they
    were there when the page was opened and nobody has edited, reported or decided on them since."""
    posted = request.POST.getlist(ACTION_CHECKBOX_NAME)
    ticked = [pk for pk in posted if pk.isdecimal() and len(pk) < MAX_DIGITS]
    chosen = {row.pk: row for row in Comment.objects.filter(pk__in=ticked)}
    seen = {pk: request.POST.get(f"seen-{pk}", "") for pk in chosen}
    if request.POST.get("select_across") == "1":
        for row in _unchanged(request, queryset.exclude(pk__in=ticked)):
            chosen[row.pk], seen[row.pk] = row, row.version
    return [row.as_seen(seen[row.pk]) for row in chosen.values()], seen


def _unchanged(request: HttpRequest, queryset: "QuerySet[Comment]") -> list[Comment]:
    """Those of the comments that are as they were when the page was opened. Say how many are not."""
    # Without a moment, as from a damaged form, nothing is as it was.
    opened_at = _form(request).get("opened_at") or datetime.min.replace(tzinfo=UTC)
    later = CommentEvent.objects.filter(at__gt=opened_at, kind__in=CHANGES_OF_VERSION)
    same = queryset.filter(created_at__lte=opened_at).exclude(pk__in=later.values("comment"))
    unchanged = list(same)
    if left := queryset.count() - len(unchanged):
        text = ngettext(
            "%d comment came or changed after you opened the page, and was left as it is.",
            "%d comments came or changed after you opened the page, and were left as they are.",
            left,
        )
        messages.warning(request, text % left)
    return unchanged


def _report(
    request: HttpRequest, conflicts: list[deciding.AlreadyDecided], seen: dict[int, str]
) -> None:
    """Say why nothing was done for some of the chosen comments, and mark on the next page what changed
    in their texts."""
    for conflict in conflicts[:CONFLICTS_SHOWN]:
        messages.warning(request, answers.describe(conflict))
    if (left := len(conflicts) - CONFLICTS_SHOWN) > 0:
        text = ngettext(
            "Nothing changed for %d more, for such reasons.",
            "Nothing changed for %d more, for such reasons.",
            left,
        )
        messages.warning(request, text % left)
    edited = [one.comment.pk for one in conflicts if isinstance(one, deciding.AlreadyEdited)]
    session.remember_refused(request.session, {pk: seen[pk] for pk in edited})


def _reason(request: HttpRequest) -> str:
    chosen = _form(request).get("reason", "")
    return str(Refusal(chosen).label) if chosen else ""


def _form(request: HttpRequest) -> dict[str, Any]:
    form = RefusalForm(request.POST)
    form.is_valid()
    return form.cleaned_data

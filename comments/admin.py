"""The moderators' queue. Every decision is taken by `comments.moderation`."""

from collections.abc import Iterator
from typing import Any, ClassVar, cast

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from comments import dashboard, moderation
from comments.models import Comment, CommentPolicy
from website.admin import OneRowAdmin

DECISIONS = {
    "approve": moderation.approve,
    "spam": moderation.mark_spam,
    "trash": moderation.trash,
}
ALL = "all"


class QueueFilter(admin.SimpleListFilter):
    """The status, and held comments unless another is asked for: the list is a work queue."""

    title = gettext_lazy("status")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        others = [choice for choice in Comment.Status.choices if choice[0] != Comment.Status.HELD]
        return [*others, (ALL, gettext_lazy("all"))]

    def choices(self, changelist: Any) -> Iterator[Any]:
        first, *others = super().choices(changelist)
        yield {**first, "display": Comment.Status.HELD.label}
        yield from others

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Comment]") -> "QuerySet[Comment]":
        if self.value() == ALL:
            return queryset
        return queryset.filter(status=self.value() or Comment.Status.HELD)


@admin.register(Comment)
class CommentAdmin(admin.ModelAdmin):
    change_list_template = "admin/comments/comment/change_list.html"
    change_form_template = "admin/comments/comment/change_form.html"
    list_display = ["words", "stands", "name", "created_at", "article"]
    list_filter = [QueueFilter, "held_by", "verdict"]
    list_select_related = ["article"]
    search_fields = ["name", "email", "body"]
    date_hierarchy = "created_at"
    actions = ["approve_selected", "mark_selected_as_spam", "trash_selected"]
    fieldsets: ClassVar[Any] = [
        (
            None,
            {
                "fields": [
                    *("body", "held_by", "held_detail", "name", "email", "website"),
                    *("article", "parent", "created_at"),
                ]
            },
        ),
        (gettext_lazy("Where it stands"), {"fields": ["status", "decided_at", "decided_by"]}),
        (
            "Akismet",
            {
                "fields": [
                    *("verdict", "checked_at", "check_due_at", "check_failure"),
                    *("feedback_due", "feedback_due_at", "feedback_sent"),
                ]
            },
        ),
        (
            gettext_lazy("Visitor"),
            {"fields": ["ip", "user_agent", "referrer", "decoy"], "classes": ["collapse"]},
        ),
    ]
    readonly_fields = [field for _name, options in fieldsets for field in options["fields"]]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        trouble = {"trouble": dashboard.check_trouble()}
        return super().changelist_view(request, {**(extra_context or {}), **trouble})

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Without what is empty: on a phone the decision is then one screen away."""
        filled = [
            (name, {**options, "fields": [f for f in options["fields"] if getattr(obj, f)]})
            for name, options in self.fieldsets
        ]
        return [(name, options) for name, options in filled if options["fields"]]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["events"] = context["original"].events.select_related("by")
        return super().render_change_form(request, context, *args, **kwargs)

    def view_on_site(self, obj: Comment) -> str | None:
        return obj.get_absolute_url() if obj.status == Comment.Status.APPROVED else None

    @admin.display(description=gettext_lazy("comment"))
    def words(self, comment: Comment) -> str:
        return comment.excerpt

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def stands(self, comment: Comment) -> str:
        if comment.status != Comment.Status.HELD:
            return comment.get_status_display()
        return ". ".join(filter(None, [comment.get_held_by_display(), comment.held_detail]))

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
        chosen = list(queryset)
        done = sum(self._decide(request, comment, decision) for comment in chosen)
        if done:
            self.message_user(request, _say_what_was_done(decision, done), messages.SUCCESS)
        # The list was filtered by status: what is no longer in it was decided by someone else.
        selected = request.POST.getlist(ACTION_CHECKBOX_NAME)
        here = [comment.pk for comment in chosen]
        for comment in Comment.objects.filter(pk__in=selected).exclude(pk__in=here):
            self._say_who_was_first(request, comment)

    def _decide(self, request: HttpRequest, comment: Comment, decision: str) -> bool:
        try:
            DECISIONS[decision](comment, by=cast(User, request.user))
        except moderation.AlreadyDecided as found:
            self._say_who_was_first(request, found.comment)
            return False
        return True

    def _say_who_was_first(self, request: HttpRequest, comment: Comment) -> None:
        words = {
            "comment": str(comment),
            "status": comment.get_status_display(),
            "who": comment.decided_by or _("the spam check"),
            "when": comment.decided_at and date_format(localtime(comment.decided_at), "H:i, j F"),
        }
        text = _("Nothing changed for “%(comment)s”: %(who)s decided at %(when)s: %(status)s.")
        self.message_user(request, text % words, messages.WARNING)

    def get_urls(self) -> list[URLPattern]:
        decide = self.admin_site.admin_view(require_POST(self.decide))
        own = path("<int:pk>/<str:decision>/decide/", decide, name="comments_comment_decide")
        return [own, *super().get_urls()]

    def decide(self, request: HttpRequest, pk: int, decision: str) -> HttpResponse:
        """A button of the change page. `seen` is the status that the page showed."""
        comment = get_object_or_404(Comment, pk=pk)
        if not self.has_change_permission(request, comment):
            raise PermissionDenied
        if decision not in DECISIONS:
            raise Http404
        comment.status = request.POST.get("seen", "")
        if self._decide(request, comment, decision):
            self.message_user(request, _say_what_was_done(decision, 1), messages.SUCCESS)
        return redirect("admin:comments_comment_changelist")


def _say_what_was_done(decision: str, number: int) -> str:
    text = {
        "approve": ngettext(
            "%d comment approved. Readers see it now.",
            "%d comments approved. Readers see them now.",
            number,
        ),
        "spam": ngettext("%d comment marked as spam.", "%d comments marked as spam.", number),
        "trash": ngettext(
            "%d comment moved to the trash.", "%d comments moved to the trash.", number
        ),
    }[decision]
    return text % number


@admin.register(CommentPolicy)
class CommentPolicyAdmin(OneRowAdmin):
    pass

"""The page of one comment: its background, its history, and the moderator's buttons."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from comments import deciding, submitting
from comments.admin.deletion import ErasingAdmin
from comments.admin.done import done_message, replied_message
from comments.admin.forms import REASONS, CommentTextForm, DecisionForm
from comments.decisions import DECISIONS, Decision, Status, offered
from comments.models import Comment, CommentEvent
from website.editing.opened_forms import OpenedModelForm, bind, page_context
from website.staff.permissions import staff_view

# The session's key for the comments of the last decision and the status they were given.
UNDO = "comments-undo"


class CommentItem(ErasingAdmin):
    """The page of a comment and the views of its buttons. The rules are in `comments.deciding`."""

    change_form_template = "admin/comments/comment/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        own = [
            ("<int:pk>/<str:verb>/decide/", self.decide, "decide"),
            ("<int:pk>/edit/", self.edit, "edit"),
            ("<int:pk>/reply/", self.reply, "reply"),
            ("undo/", self.undo, "undo"),
        ]
        return [
            *(
                path(route, self._moderating(view), name=f"comments_comment_{name}")
                for route, view, name in own
            ),
            *super().get_urls(),
        ]

    def _moderating(self, view: Any) -> Any:
        return staff_view(require_POST(view), "comments.change_comment")

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context |= {**_background(context["original"]), "undo": request.session.get(UNDO)}
        return super().render_change_form(request, context, *args, **kwargs)

    def decide(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """Take the decision of a button, if the comment still has the status that the page showed."""
        if verb not in DECISIONS:
            raise Http404
        comment, form, decision = _get_comment(pk), DecisionForm(request.POST), DECISIONS[verb]
        form.is_valid()
        comment.as_seen(form.cleaned_data.get("seen", ""))
        reason = form.cleaned_data.get("full_reason", "")
        if self.take_decision(request, comment, decision, reason=reason):
            self.report_success(request, decision, [pk])
        return _redirect_to_next(comment)

    def edit(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Store the text as a moderator changed it, and ask where somebody else changed it too."""
        try:
            with transaction.atomic():
                comment = deciding.lock(Comment(pk=pk))
                form = self._text_form(request, comment, request.POST)
                if not form.is_valid():
                    return self._edit_page(request, comment, form)
                if form.has_changed():
                    deciding.edit(form.instance, by=cast(User, request.user))
        except deciding.AlreadyDecided:
            return self.gone_page(request, str(pk), CommentTextForm(request.POST))
        self.message_user(request, _("The comment was changed."), messages.SUCCESS)
        return redirect("admin:comments_comment_change", pk)

    def _text_form(self, request: HttpRequest, comment: Comment, data: Any = None) -> Any:
        form = bind(CommentTextForm, OpenedModelForm, self.opened(request, comment))
        return form(data, instance=comment)

    def _edit_page(self, request: HttpRequest, comment: Comment, form: Any) -> HttpResponse:
        """The text again, with what is wrong with it or what somebody else made of it."""
        context = {
            **self.admin_site.each_context(request),
            **page_context([form]),
            "title": _("Edit the text"),
            "opts": self.opts,
            "comment": comment,
            "form": form,
        }
        return TemplateResponse(request, "admin/comments/comment/edit.html", context)

    def opened_parts(self, request: HttpRequest, context: dict[str, Any]) -> list[Any]:
        """The page of a comment edits its text only."""
        return [self._text_form(request, context["original"])]

    def reply(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Publish a moderator's reply, and the comment if it was held."""
        comment, form = _get_comment(pk), DecisionForm(request.POST)
        if not form.is_valid() or not form.cleaned_data["reply"]:
            self.message_user(request, _("Write your reply first."), messages.ERROR)
            return redirect("admin:comments_comment_change", pk)
        comment.as_seen(form.cleaned_data["seen"])
        try:
            by = cast(User, request.user)
            submitting.reply(comment, body=form.cleaned_data["reply"], by=by)
            self.message_user(request, replied_message(comment), messages.SUCCESS)
        except deciding.AlreadyDecided as conflict:
            is_edited = isinstance(conflict, deciding.AlreadyEdited)
            self.report_conflict(request, conflict.comment, is_edited=is_edited)
            text = _("Your reply was not published. You had written: %s")
            self.message_user(request, text % form.cleaned_data["reply"], messages.WARNING)
        return _redirect_to_next(comment)

    def undo(self, request: HttpRequest) -> HttpResponse:
        """Undo the last decision of this session, for all comments that it covered."""
        last = request.session.pop(UNDO, {"pks": [], "status": ""})
        done = 0
        for comment in Comment.objects.filter(pk__in=last["pks"]):
            comment.status = last["status"]
            try:
                deciding.undo(comment, by=cast(User, request.user))
                done += 1
            except deciding.AlreadyDecided as conflict:
                self.report_conflict(request, conflict.comment)
        text = ngettext(
            "%d comment is as it was before.", "%d comments are as they were before.", done
        )
        self.message_user(request, text % done, messages.SUCCESS)
        return redirect("admin:comments_comment_changelist")

    def take_decision(
        self, request: HttpRequest, comment: Comment, decision: Decision, *, reason: str = ""
    ) -> bool:
        """Whether the decision was taken. If someone else decided first, say who."""
        try:
            deciding.decide(comment, decision, by=cast(User, request.user), reason=reason)
        except deciding.AlreadyDecided as conflict:
            is_edited = isinstance(conflict, deciding.AlreadyEdited)
            self.report_conflict(request, conflict.comment, is_edited=is_edited)
            return False
        return True

    def report_success(self, request: HttpRequest, decision: Decision, pks: list[int]) -> None:
        """Say what was done to how many comments, and offer to undo it."""
        request.session[UNDO] = {"pks": pks, "status": decision.status}
        self.message_user(request, done_message(decision, pks), messages.SUCCESS)

    def report_conflict(
        self, request: HttpRequest, comment: Comment, *, is_edited: bool = False
    ) -> None:
        """Say why nothing was done: who decided first, or that the comment was deleted."""
        facts = {
            "comment": str(comment),
            "status": comment.get_status_display(),
            "who": comment.decided_by or _("the spam check"),
            "when": comment.decided_at
            and date_format(localtime(comment.decided_at), "DATETIME_FORMAT"),
        }
        if comment.is_erased or not Comment.objects.filter(pk=comment.pk).exists():
            text = _("Nothing changed for “%(comment)s”: it was deleted meanwhile.")
        elif is_edited:
            text = _(
                "Nothing changed for “%(comment)s”: its text was changed after you opened the page. "
                "Read it again and decide."
            )
        elif comment.decided_at:
            text = _(
                "Nothing changed for “%(comment)s”: %(who)s decided at %(when)s. It is now: %(status)s."
            )
        else:
            text = _(
                "Nothing changed for “%(comment)s”: it is held again. Look at it once more and decide."
            )
        self.message_user(request, text % facts, messages.WARNING)


def _get_comment(pk: int) -> Comment:
    return get_object_or_404(Comment.objects.select_related("article"), pk=pk)


def _redirect_to_next(comment: Comment) -> HttpResponse:
    """From a held comment to the next one that awaits review, else to the list."""
    waiting = Comment.objects.awaiting_review().exclude(pk=comment.pk)
    following = waiting.first() if comment.status == Status.HELD else None
    if following:
        return redirect("admin:comments_comment_change", following.pk)
    return redirect("admin:comments_comment_changelist")


def _background(comment: Comment) -> dict[str, Any]:
    """What the page shows beside the comment's own fields."""
    others = Comment.objects.by_email(comment.email).exclude(pk=comment.pk)
    return {
        "decisions": offered(comment.status, is_reported=bool(comment.reported_at)),
        "events": comment.events.select_related("by"),
        "reports": comment.events.filter(kind=CommentEvent.Kind.REPORTED),
        "record": _record(others),
        "has_verified": others.filter(verified_at__isnull=False).exists(),
        "others": others.select_related("article")[:3],
        "reasons": REASONS,
    }


def _record(comments: Any) -> str:
    """How many of the comments have each status, such as “2 approved, 1 spam”. Empty for none."""
    numbers = comments.aggregate(
        **{status.value: Count("pk", filter=Q(status=status)) for status in Status}
    )
    return ", ".join(
        f"{numbers[status.value]} {status.label}" for status in Status if numbers[status.value]
    )

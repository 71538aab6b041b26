"""The page of one comment: what it is about, what happened to it, and what to do with it."""

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from comments import moderation
from comments.admin.forms import REASONS, CommentTextForm, DecisionForm
from comments.models import Comment, CommentEvent

UNDO = "comments-undo"
Status = Comment.Status


class CommentItem(admin.ModelAdmin):
    """What the page of a comment shows, and its buttons. `comments.moderation` decides."""

    change_form_template = "admin/comments/comment/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        own = [
            ("<int:pk>/<str:decision>/decide/", self.decide, "decide"),
            ("<int:pk>/edit/", self.edit, "edit"),
            ("<int:pk>/reply/", self.reply, "reply"),
            ("undo/", self.undo, "undo"),
        ]
        return [
            *(
                path(route, self._guarded(view), name=f"comments_comment_{name}")
                for route, view, name in own
            ),
            *super().get_urls(),
        ]

    def _guarded(self, view: Any) -> Any:
        def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            if not self.has_change_permission(request):
                raise PermissionDenied
            return view(request, **kwargs)

        return self.admin_site.admin_view(require_POST(guarded))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context |= {**_background(context["original"]), "undo": request.session.get(UNDO)}
        return super().render_change_form(request, context, *args, **kwargs)

    def decide(self, request: HttpRequest, pk: int, decision: str) -> HttpResponse:
        """A button of the page. `seen` is the status that the page showed."""
        comment, form = _found(pk), DecisionForm(request.POST)
        if decision not in moderation.DECISIONS:
            raise Http404
        form.is_valid()
        comment.status = form.cleaned_data.get("seen", "")
        reason = form.cleaned_data.get("full_reason", "")
        if self.decided(request, comment, decision, reason=reason):
            self.say_what_was_done(request, decision, [pk])
        return _go_on(comment)

    def edit(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Stores the words as a moderator changed them."""
        form = CommentTextForm(request.POST, instance=_found(pk))
        if not form.is_valid():
            wrong = " ".join(str(text) for texts in form.errors.values() for text in texts)
            self.message_user(request, _("Nothing was saved. %s") % wrong, messages.ERROR)
            return redirect("admin:comments_comment_change", pk)
        form.instance.edited_at = form.cleaned_data["seen_edit"]
        try:
            moderation.edit(form.instance, by=cast(User, request.user))
            self.message_user(request, _("The words are changed."), messages.SUCCESS)
        except moderation.AlreadyDecided:
            text = _(
                "Nothing was saved: someone else changed the words since you opened them, and "
                "theirs are shown now. You had written: %s"
            )
            self.message_user(request, text % form.instance.body, messages.WARNING)
        return redirect("admin:comments_comment_change", pk)

    def reply(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Publishes a moderator's answer, and the comment if it was held."""
        comment, form = _found(pk), DecisionForm(request.POST)
        if not form.is_valid() or not form.cleaned_data["reply"]:
            self.message_user(request, _("Write your reply first."), messages.ERROR)
            return redirect("admin:comments_comment_change", pk)
        comment.status = form.cleaned_data["seen"]
        try:
            by = cast(User, request.user)
            moderation.reply(comment, body=form.cleaned_data["reply"], by=by)
            self.message_user(request, _("Your reply is published."), messages.SUCCESS)
        except moderation.AlreadyDecided as found:
            self.say_who_was_first(request, found.comment)
            text = _("Your reply was not published. You had written: %s")
            self.message_user(request, text % form.cleaned_data["reply"], messages.WARNING)
        return _go_on(comment)

    def undo(self, request: HttpRequest) -> HttpResponse:
        """Takes back what this moderator decided last, be it one comment or forty."""
        last = request.session.pop(UNDO, {"pks": [], "status": ""})
        done = 0
        for comment in Comment.objects.filter(pk__in=last["pks"]):
            comment.status = last["status"]
            try:
                moderation.undo(comment, by=cast(User, request.user))
                done += 1
            except moderation.AlreadyDecided as found:
                self.say_who_was_first(request, found.comment)
        text = ngettext(
            "%d comment is as it was before.", "%d comments are as they were before.", done
        )
        self.message_user(request, text % done, messages.SUCCESS)
        return redirect("admin:comments_comment_changelist")

    def decided(
        self, request: HttpRequest, comment: Comment, decision: str, *, reason: str = ""
    ) -> bool:
        """Whether the decision was taken; if someone was first, the moderator is told who."""
        decide = moderation.DECISIONS[decision]
        with_reason = {"reason": reason} if decide is moderation.trash else {}
        try:
            decide(comment, by=cast(User, request.user), **with_reason)
        except moderation.AlreadyDecided as found:
            self.say_who_was_first(request, found.comment)
            return False
        return True

    def say_what_was_done(self, request: HttpRequest, decision: str, pks: list[int]) -> None:
        status = moderation.STATUS_OF_DECISION[decision]
        request.session[UNDO] = {"pks": pks, "status": status}
        self.message_user(request, _what_was_done(decision, len(pks)), messages.SUCCESS)

    def say_who_was_first(self, request: HttpRequest, comment: Comment) -> None:
        facts = {
            "comment": str(comment),
            "status": comment.get_status_display(),
            "who": comment.decided_by or _("the spam check"),
            "when": comment.decided_at
            and date_format(localtime(comment.decided_at), "DATETIME_FORMAT"),
        }
        if not Comment.objects.filter(pk=comment.pk).exists():
            text = _("Nothing changed for “%(comment)s”: it was deleted meanwhile.")
        elif comment.decided_at:
            text = _("Nothing changed for “%(comment)s”: %(who)s decided at %(when)s: %(status)s.")
        else:
            text = _("Nothing changed for “%(comment)s”: it waits again. Look at it once more.")
        self.message_user(request, text % facts, messages.WARNING)


def _found(pk: int) -> Comment:
    return get_object_or_404(Comment.objects.select_related("article"), pk=pk)


def _go_on(comment: Comment) -> HttpResponse:
    """To the next one that waits for a person, where this one came from the queue."""
    waiting = Comment.objects.awaiting_review().exclude(pk=comment.pk)
    following = waiting.first() if comment.status == Status.HELD else None
    if following:
        return redirect("admin:comments_comment_change", following.pk)
    return redirect("admin:comments_comment_changelist")


def _background(comment: Comment) -> dict[str, Any]:
    """What a moderator wants to know before deciding."""
    others = Comment.objects.by_email(comment.email).exclude(pk=comment.pk)
    return {
        "events": comment.events.select_related("by"),
        "reports": comment.events.filter(kind=CommentEvent.Kind.REPORTED),
        "record": others.aggregate(
            **{status.value: Count("pk", filter=Q(status=status)) for status in Status},
            verified=Count("pk", filter=Q(verified_at__isnull=False)),
            total=Count("pk"),
        ),
        "others": others.select_related("article")[:3],
        "reasons": REASONS,
    }


def _what_was_done(decision: str, number: int) -> str:
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

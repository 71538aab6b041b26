"""The page of one comment, and what the buttons do there and in the queue."""

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from comments import deciding, submitting
from comments.admin import answers, cards, session
from comments.admin.deletion import ErasingAdmin
from comments.admin.done import done_message, replied_message
from comments.admin.forms import CommentTextForm, DecisionForm, ReplyForm
from comments.decisions import DECISIONS
from comments.models import Comment
from website.editing.opened_forms import OpenedModelForm, bind, page_context
from website.staff.permissions import staff_view

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class CommentItem(ErasingAdmin):
    """The page of a comment and the views of its buttons. The rules are in `comments.deciding`."""

    change_form_template = "admin/comments/comment/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        own = [
            ("<int:pk>/<str:verb>/decide/", self.decide, "decide"),
            ("<int:pk>/edit/", self.edit, "edit"),
            ("<int:pk>/reply/", self.reply, "reply"),
            ("<int:pk>/later/", self.later, "later"),
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
        comment = context["original"]
        context |= _background(request, comment)
        context["text_form"] = self._text_form(request, comment)
        return super().render_change_form(request, context, *args, **kwargs)

    def decide(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """Take the decision of a button, if the comment is as the moderator saw it."""
        if verb not in DECISIONS:
            raise Http404
        comment, form, decision = _get_comment(pk), DecisionForm(request.POST), DECISIONS[verb]
        if not form.is_valid():
            context = self._page_context(request, decision.label)
            return answers.not_valid(request, comment, form, context)
        seen, reason = (form.cleaned_data[it] for it in ("seen", "full_reason"))
        try:
            by = cast(User, request.user)
            decided = deciding.decide(comment.as_seen(seen), decision, by=by, reason=reason)
        except deciding.AlreadyDecided as conflict:
            typed = form.cleaned_data["reason_text"]
            return answers.not_done(request, conflict, seen, typed=typed)
        undo = session.remember_decision(request.session, [decided])
        return answers.done(request, decided, done_message(decision, [pk]), undo=undo)

    def later(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Put the comment at the end of this person's queue."""
        comment = _get_comment(pk)
        session.put_off(request.session, pk)
        return answers.done(request, comment, _("The comment is at the end of your queue."))

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
        context = self._page_context(request, _("Save the text")) | page_context([form])
        return answers.not_valid(request, comment, form, context)

    def _page_context(self, request: HttpRequest, button: "StrOrPromise") -> dict[str, Any]:
        """The context of a page with one form, whose button is named so."""
        site = self.admin_site.each_context(request)
        return {**site, "title": button, "button": button, "opts": self.opts}

    def opened_parts(self, request: HttpRequest, context: dict[str, Any]) -> list[Any]:
        """The page of a comment edits its text only."""
        return [context["text_form"]]

    def reply(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Publish a moderator's reply, and the comment if it was held."""
        comment, form = _get_comment(pk), ReplyForm(request.POST)
        if not form.is_valid():
            context = self._page_context(request, _("Publish the reply"))
            return answers.not_valid(request, comment, form, context)
        seen, reply = form.cleaned_data["seen"], form.cleaned_data["reply"]
        try:
            submitting.reply(comment.as_seen(seen), body=reply, by=cast(User, request.user))
        except deciding.AlreadyDecided as conflict:
            return answers.not_done(request, conflict, seen, typed=reply)
        return answers.done(request, comment, replied_message(comment))

    def undo(self, request: HttpRequest) -> HttpResponse:
        """Undo the last decision of this session, for all comments that it covered."""
        seen = session.take_decision(request.session, request.POST.get("undo", ""))
        comments = [one.as_seen(seen[str(one.pk)]) for one in Comment.objects.filter(pk__in=seen)]
        outcome = deciding.undo_many(comments, by=cast(User, request.user))
        undone = outcome.done
        texts = [answers.describe(conflict) for conflict in outcome.conflicts]
        number = ngettext(
            "%d comment is as it was before.", "%d comments are as they were before.", len(undone)
        )
        texts.append(number % len(undone) if seen else _("That decision can no longer be undone."))
        if answers.is_fetched(request):
            shown = answers.render_cards(request, undone[: cards.ON_A_PAGE], {})
            return JsonResponse({"message": " ".join(texts), "cards": shown})
        for text in texts:
            messages.info(request, text)
        return answers.to_the_list(request, str(undone[0].pk) if len(undone) == 1 else "")


def _get_comment(pk: int) -> Comment:
    return get_object_or_404(Comment.objects.select_related("article"), pk=pk)


def _background(request: HttpRequest, comment: Comment) -> dict[str, Any]:
    """What the page shows beside the comment's own fields."""
    refused = session.take_refused(request.session, [comment.pk])
    others = Comment.objects.by_email(comment.email).exclude(pk=comment.pk)
    return {
        "card": cards.build([comment], refused)[0],
        "events": comment.events.select_related("by"),
        "others": others.select_related("article")[:3],
        "reason_form": DecisionForm(auto_id="%s"),
        "undo": session.last_decision(request.session),
        "back": request.META["QUERY_STRING"],
    }

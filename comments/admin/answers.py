"""What the buttons of the queue answer: JSON to its script, a message and the next page to everybody
else."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from comments import deciding
from comments.admin import cards, session
from comments.admin.forms import REASONS
from comments.decisions import Status
from comments.models import Comment
from website.dates import moment

# The field that cards send: the primary key of the card after them, or "".
FOLLOWING = "following"


def is_fetched(request: HttpRequest) -> bool:
    """Whether the script of the queue sent the form."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def done(request: HttpRequest, comment: Comment, text: str, *, undo: str = "") -> HttpResponse:
    """The comment was decided or put off, and the moderator goes on to the next one. `undo` is the
    key of the decision."""
    if is_fetched(request):
        return JsonResponse({"message": text, "undo": undo})
    messages.success(request, text)
    return to_the_next(request, comment)


def not_done(
    request: HttpRequest, conflict: deciding.AlreadyDecided, seen: str, *, typed: str = ""
) -> HttpResponse:
    """Nothing was decided, because the comment is not as the moderator saw it: show it as it is, with
    the change marked. `seen` is the version that they saw, and `typed` the text that they typed."""
    text, comment = describe(conflict), conflict.comment
    exists = is_left(comment)
    if is_fetched(request):
        shown = render_cards(request, [comment], {comment.pk: seen}) if exists else {}
        return JsonResponse({"message": text, "card": shown.get(comment.pk)}, status=409)
    messages.warning(request, text)
    if typed:
        messages.warning(request, _("You had written: %s") % typed)
    if exists and isinstance(conflict, deciding.AlreadyEdited):
        session.remember_refused(request.session, {comment.pk: seen})
        return to_the_comment(request, comment)
    return to_the_next(request, comment)


def not_valid(
    request: HttpRequest, comment: Comment, form: Form, context: dict[str, Any]
) -> HttpResponse:
    """Something in the form is missing or too long: show it again with what was typed into it.
    `context` is that of its page."""
    if is_fetched(request):
        text = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return JsonResponse({"message": text}, status=400)
    context |= {"comment": comment, "form": form, "following": request.POST.get(FOLLOWING)}
    return TemplateResponse(request, "admin/comments/comment/form.html", context)


def describe(conflict: deciding.AlreadyDecided) -> str:
    """Why nothing was done: who decided first, or what became of the comment."""
    comment = conflict.comment
    at = comment.decided_at
    facts = {
        "comment": str(comment),
        "status": comment.get_status_display(),
        "who": comment.decided_by or _("the spam check"),
        "when": at and moment(at),
    }
    if not is_left(comment):
        text = _("Nothing changed for “%(comment)s”: it was deleted meanwhile.")
    elif isinstance(conflict, deciding.AlreadyEdited):
        text = _(
            "Nothing changed for “%(comment)s”: its text was changed after you opened the page. "
            "Read it again and decide."
        )
    elif at:
        text = _(
            "Nothing changed for “%(comment)s”: %(who)s decided at %(when)s. It is now: %(status)s."
        )
    else:
        text = _(
            "Nothing changed for “%(comment)s”: it is held again. Look at it once more and decide."
        )
    return text % facts


def is_left(comment: Comment) -> bool:
    """Whether there is something to decide on: the comment was neither deleted nor erased."""
    return Comment.objects.filter(pk=comment.pk).exclude(status=Status.ERASED).exists()


def render_cards(
    request: HttpRequest, comments: list[Comment], refused: dict[int, str]
) -> dict[int, str]:
    """The HTML of the card of each comment by primary key."""
    context = {"may_decide": True, "reasons": REASONS, "back": request.META["QUERY_STRING"]}
    return {
        card.comment.pk: render_to_string(
            "admin/comments/comment/_card.html", {**context, "card": card}, request
        )
        for card in cards.build(comments, refused)
    }


def to_the_list(request: HttpRequest, pk: str = "") -> HttpResponse:
    """To the list with its tab, search and filters, at the card of a comment."""
    query = request.GET.get("_changelist_filters", "")
    anchor = f"#comment-{pk}" if pk.isdecimal() else ""
    address = reverse("admin:comments_comment_changelist")
    return redirect(f"{address}{query and '?'}{query}{anchor}")


def to_the_comment(request: HttpRequest, comment: Comment) -> HttpResponse:
    """Back to the comment, where the moderator saw it."""
    if FOLLOWING in request.POST:
        return to_the_list(request, str(comment.pk))
    return redirect("admin:comments_comment_change", comment.pk)


def to_the_next(request: HttpRequest, comment: Comment) -> HttpResponse:
    """From a card to the next one; from the page of a held comment to that of the next one that
    awaits review, else to the list."""
    if FOLLOWING in request.POST:
        return to_the_list(request, request.POST[FOLLOWING])
    waiting = Comment.objects.awaiting_review().order_by(*session.ordering(request.session))
    was_held = request.POST.get("seen", "").startswith(Status.HELD)
    following = waiting.exclude(pk=comment.pk).first() if was_held else None
    if following:
        return redirect("admin:comments_comment_change", following.pk)
    return to_the_list(request)

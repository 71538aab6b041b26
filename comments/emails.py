"""Mails about comments."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from comments.models import Comment, CommentQuerySet
from comments.policy import Hold
from website import tokens
from website.mail import outbox

DIGEST_LENGTH = 50


def awaiting_review(comment: Comment, hold: Hold) -> None:
    """Ask the moderators to decide. Call this inside the transaction that holds the comment."""
    context = {"comment": comment, "hold": hold, "admin_url": _admin_url(comment)}
    _alert_moderators([comment], "comments/held", context)


def published(comment: Comment) -> None:
    """Tell the author that the comment is published. If they want mail about replies and their
    address is not verified, the mail contains a confirmation link. It quotes neither name nor text:
    whoever typed the address may not be its owner."""
    confirmation_url = tokens.confirmation_url("comment", comment)
    context = {
        "comment": comment,
        "comment_url": tokens.absolute(comment.get_absolute_url()),
        "confirmation_url": confirmation_url if comment.is_to_confirm else "",
    }
    _queue([comment], to=comment.email, template="comments/published", context=context)


def confirm(comment: Comment) -> None:
    """Ask whether the comment is its author's, with a confirmation link. It quotes nothing typed."""
    context = {
        "comment": comment,
        "confirmation_url": tokens.confirmation_url("comment", comment),
    }
    _queue([comment], to=comment.email, template="comments/confirm", context=context)


def replied(parent: Comment, reply: Comment) -> None:
    """Send a reply to the author of `parent`, whose address is verified."""
    stop_url = tokens.absolute(parent.stop_url)
    context = {
        "parent": parent,
        "reply": reply,
        "reply_url": tokens.absolute(reply.get_absolute_url()),
        "stop_url": stop_url,
    }
    headers = {
        "List-Unsubscribe": f"<{stop_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    template = "comments/replied"
    _queue([parent, reply], to=parent.email, template=template, context=context, headers=headers)


def reported(comment: Comment, reason: str) -> None:
    """Tell the moderators that a reader reported a published comment, and why."""
    context = {"comment": comment, "reason": reason, "admin_url": _admin_url(comment)}
    _alert_moderators([comment], "comments/reported", context)


def digest(*, held: CommentQuerySet, reported: CommentQuerySet) -> None:
    """Queue one mail that lists what waits for the moderators, if anything does. It shows at most
    DIGEST_LENGTH comments of each kind."""
    number = held.count() + reported.count()
    if not number:
        return
    waiting = [*reported[:DIGEST_LENGTH], *held[:DIGEST_LENGTH]]
    queue_url = tokens.absolute(reverse("admin:comments_comment_changelist"))
    items = [(comment, _admin_url(comment)) for comment in waiting]
    context = {"number": number, "items": items, "queue_url": queue_url}
    _alert_moderators(waiting, "comments/digest", context)


def _alert_moderators(comments: Iterable[Comment], template: str, context: dict[str, Any]) -> None:
    for address in outbox.staff_who_may("comments.change_comment"):
        _queue(comments, to=address, template=template, context=context)


def _queue(comments: Iterable[Comment], **mail: Any) -> None:
    """Queue a mail that is about these comments or quotes them: it is deleted with any of them."""
    outbox.queue(**mail).comments.add(*comments)


def _admin_url(comment: Comment) -> str:
    return tokens.absolute(reverse("admin:comments_comment_change", args=[comment.pk]))

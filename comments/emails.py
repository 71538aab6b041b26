"""Mails about comments."""

from django.urls import reverse

from comments.models import Comment, CommentQuerySet
from comments.policy import Hold
from website import tokens
from website.mail import outbox

DIGEST_LENGTH = 50


def awaiting_review(comment: Comment, hold: Hold) -> None:
    """Ask the moderators to decide. Call this inside the transaction that holds the comment."""
    context = {"comment": comment, "hold": hold, "admin_url": _admin_url(comment)}
    for address in outbox.staff_who_may("comments.change_comment"):
        outbox.queue(to=address, template="comments/held", context=context)


def published(comment: Comment) -> None:
    """Tell the author that the comment is published. If they want mail about replies and their
    address is not verified, the mail contains a confirmation link. It quotes neither name nor text:
    whoever typed the address may not be its owner."""
    is_to_confirm = comment.notify_on_reply and not comment.verified_at
    context = {
        "comment": comment,
        "comment_url": tokens.absolute(comment.get_absolute_url()),
        "confirmation_url": _confirmation_url(comment) if is_to_confirm else "",
    }
    outbox.queue(to=comment.email, template="comments/published", context=context)


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
    outbox.queue(to=parent.email, template="comments/replied", context=context, headers=headers)


def reported(comment: Comment, reason: str) -> None:
    """Tell the moderators that a reader reported a published comment, and why."""
    context = {"comment": comment, "reason": reason, "admin_url": _admin_url(comment)}
    for address in outbox.staff_who_may("comments.change_comment"):
        outbox.queue(to=address, template="comments/reported", context=context)


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
    for address in outbox.staff_who_may("comments.change_comment"):
        outbox.queue(to=address, template="comments/digest", context=context)


def _confirmation_url(comment: Comment) -> str:
    token = tokens.confirmation_token("comment", comment.pk)
    return tokens.absolute(reverse("website:confirm", args=[token]))


def _admin_url(comment: Comment) -> str:
    return tokens.absolute(reverse("admin:comments_comment_change", args=[comment.pk]))

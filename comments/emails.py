"""Mails about comments."""

from django.urls import reverse

from comments.models import Comment, CommentQuerySet
from comments.policy import Hold
from website import tokens
from website.mail import outbox

DIGEST_LENGTH = 50


def awaiting_review(comment: Comment, hold: Hold) -> None:
    """Asks the moderators to decide. Call it inside the transaction that holds the comment."""
    context = {"comment": comment, "hold": hold, "admin_url": _admin_url(comment)}
    for address in outbox.staff_who_may("comments.change_comment"):
        outbox.queue(to=address, template="comments/held", context=context)


def published(comment: Comment) -> None:
    """Tells whoever sent it. Where they want replies, the mail asks for proof of the address. It
    quotes nothing: whoever typed the address may not be its owner."""
    asks = comment.notify_on_reply and not comment.verified_at
    token = tokens.confirmation_token("comment", comment.pk)
    context = {
        "comment": comment,
        "comment_url": tokens.absolute(comment.get_absolute_url()),
        "confirmation_url": tokens.absolute(reverse("website:confirm", args=[token]))
        if asks
        else "",
    }
    outbox.queue(to=comment.email, template="comments/published", context=context)


def replied(parent: Comment, reply: Comment) -> None:
    """Tells the author of `parent`, whose address is proved, what was replied."""
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
    """Tells the moderators what a reader thinks of a published comment."""
    context = {"comment": comment, "reason": reason, "admin_url": _admin_url(comment)}
    for address in outbox.staff_who_may("comments.change_comment"):
        outbox.queue(to=address, template="comments/reported", context=context)


def digest(*, held: CommentQuerySet, reported: CommentQuerySet) -> None:
    """One mail about all that waits for the moderators; none where nothing does."""
    number = held.count() + reported.count()
    if not number:
        return
    waiting = [*reported[:DIGEST_LENGTH], *held[:DIGEST_LENGTH]]
    queue_url = tokens.absolute(reverse("admin:comments_comment_changelist"))
    items = [(comment, _admin_url(comment)) for comment in waiting]
    context = {"number": number, "items": items, "queue_url": queue_url}
    for address in outbox.staff_who_may("comments.change_comment"):
        outbox.queue(to=address, template="comments/digest", context=context)


def _admin_url(comment: Comment) -> str:
    return tokens.absolute(reverse("admin:comments_comment_change", args=[comment.pk]))

"""Mails about comments. What a mail shows is a context made from the rows as they are, so that
`comments.mail_checks` can write it anew right before it is sent."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.urls import reverse

from comments import mailboxes
from comments.models import Comment, Mailbox
from comments.policy import Hold, HoldReason
from website import tokens
from website.mail import outbox

DIGEST_LENGTH = 50
MODERATE = "comments.change_comment"

HELD = "comments/held"
REPORTED = "comments/reported"
DIGEST = "comments/digest"
PUBLISHED = "comments/published"
CONFIRM = "comments/confirm"
REPLIED = "comments/replied"
NEW_REPLIES = "comments/new_replies"

Context = dict[str, Any]


def awaiting_review(comment: Comment, hold: Hold) -> None:
    """Ask the moderators to decide. Call this inside the transaction that holds the comment."""
    _alert_moderators([comment], HELD, held_context(comment, hold))


def held_context(comment: Comment, hold: Hold | None = None) -> Context:
    """A held comment and why it is held: `hold`, else what its row says."""
    hold = hold or Hold(HoldReason(comment.hold_reason), comment.hold_detail)
    return {"comment": comment, "hold": hold, "admin_url": _admin_url(comment)}


def published(comment: Comment) -> None:
    """Tell the author that the comment is published, unless their mailbox takes no more mail. If they
    want mail about replies and their address is not verified, the mail contains a confirmation link.
    It quotes neither name nor text: whoever typed the address may not be its owner."""
    is_verified = comment.verified_at is not None
    if mailbox := mailboxes.open_for(comment.email, is_verified=is_verified):
        context = published_context(comment, mailbox)
        _queue_for_reader([comment], comment.email, PUBLISHED, context)


def published_context(comment: Comment, mailbox: Mailbox) -> Context:
    confirmation_url = tokens.confirmation_url("comment", comment)
    return {
        "comment": comment,
        "comment_url": tokens.absolute(comment.get_absolute_url()),
        "confirmation_url": confirmation_url if comment.is_to_confirm else "",
        "stop_all_url": tokens.absolute(mailbox.stop_url),
    }


def confirm(comment: Comment) -> None:
    """Ask whether the comment is its author's, with a confirmation link, unless their mailbox takes no
    more mail. It quotes nothing typed."""
    if mailbox := mailboxes.open_for(comment.email, is_verified=False):
        context = confirm_context(comment, mailbox)
        _queue_for_reader([comment], comment.email, CONFIRM, context)


def confirm_context(comment: Comment, mailbox: Mailbox) -> Context:
    return {
        "comment": comment,
        "confirmation_url": tokens.confirmation_url("comment", comment),
        "stop_all_url": tokens.absolute(mailbox.stop_url),
    }


def replied(parent: Comment, reply: Comment) -> None:
    """Send a reply to the author of `parent`, whose address is verified, unless they have stopped all
    mail about comments."""
    if mailbox := mailboxes.open_for(parent.email, is_verified=True):
        context = replied_context(parent, reply, mailbox)
        _queue_for_reader([parent, reply], parent.email, REPLIED, context)


def replied_context(parent: Comment, reply: Comment, mailbox: Mailbox) -> Context:
    return {
        "parent": parent,
        "reply": reply,
        "reply_url": tokens.absolute(reply.get_absolute_url()),
        "stop_url": tokens.absolute(parent.stop_url),
        "stop_all_url": tokens.absolute(mailbox.stop_url),
    }


def reported(comment: Comment, reason: str) -> None:
    """Tell the moderators that a reader reported a published comment, and why."""
    _alert_moderators([comment], REPORTED, reported_context(comment, reason))


def reported_context(comment: Comment, reason: str) -> Context:
    return {"comment": comment, "reason": reason, "admin_url": _admin_url(comment)}


def digest(comments: Sequence[Comment]) -> None:
    """Queue one mail that lists these comments, which wait for the moderators; at most
    DIGEST_LENGTH of them."""
    listed = comments[:DIGEST_LENGTH]
    _alert_moderators(listed, DIGEST, digest_context(listed))


def digest_context(listed: Collection[Comment]) -> Context:
    """The comments that the digest lists, and how many wait besides."""
    number = Comment.objects.awaiting_a_moderator().count()
    return {
        "number": number,
        "more": max(number - len(listed), 0),
        "items": [(comment, _admin_url(comment)) for comment in listed],
        "queue_url": tokens.absolute(reverse("admin:comments_comment_changelist")),
    }


def new_replies(address: str, replies: Sequence[Comment]) -> None:
    """Queue one mail to an author with these new replies to their articles, at most DIGEST_LENGTH."""
    _queue(replies, to=address, template=NEW_REPLIES, context=new_replies_context(replies))


def new_replies_context(replies: Sequence[Comment]) -> Context:
    return {
        "number": len(replies),
        "is_cut": len(replies) == DIGEST_LENGTH,
        "items": [(reply, tokens.absolute(reply.get_absolute_url())) for reply in replies],
        "settings_url": tokens.absolute(reverse("admin:comments_mailbox_replies")),
    }


def one_click(context: Context) -> dict[str, str]:
    """The headers by which a mailbox provider offers to stop these mails (RFC 8058)."""
    stop_url = context.get("stop_url") or context["stop_all_url"]
    return {
        "List-Unsubscribe": f"<{stop_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _queue_for_reader(
    comments: Iterable[Comment], to: str, template: str, context: Context
) -> None:
    headers = one_click(context)
    _queue(comments, to=to, template=template, context=context, headers=headers)


def _alert_moderators(comments: Iterable[Comment], template: str, context: Context) -> None:
    for address in outbox.staff_who_may(MODERATE):
        _queue(comments, to=address, template=template, context=context)


def _queue(comments: Iterable[Comment], **mail: Any) -> None:
    """Queue a mail that is about these comments or quotes them: it is deleted with any of them."""
    outbox.queue(**mail).comments.add(*comments)


def _admin_url(comment: Comment) -> str:
    return tokens.absolute(reverse("admin:comments_comment_change", args=[comment.pk]))

"""Mails to authors about their comments. Mails about replies go to verified addresses only."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comments import emails, links
from comments.models import Comment
from website.registry import Confirmation, Question


@transaction.atomic
def notify(comment: Comment) -> None:
    """Queue the mails due when a comment is first published: to its author and to the author of its
    parent, if they asked for them. Call it in the transaction that publishes."""
    first = Comment.objects.visible().filter(pk__in=[comment.pk], notified_at=None)
    if not first.update(notified_at=timezone.now()):
        return
    if comment.notify_on_publish or comment.notify_on_reply:
        emails.published(comment)
    parent = Comment.objects.filter(replies=comment).first()
    if parent and parent.gets_reply_mail and not parent.is_from(comment.email):
        emails.replied(parent, comment)


def stop(comment: Comment) -> None:
    """Stop mails about replies to this comment."""
    Comment.objects.filter(pk=comment.pk).update(notify_on_reply=False)


def ask(pk: int) -> Question | None:
    """The question behind a confirmation link, or None if nothing is left to confirm."""
    comment = Comment.objects.select_related("article").filter(pk=pk).first()
    if comment is None or not comment.is_to_confirm:
        return None
    text = _(
        "We write to this address when someone replies to your comment on “%(article)s”. "
        "Each mail has a link that stops them."
    )
    filled = text % {"article": comment.article.title}
    return Question(_("Replies by email"), filled, _("Email me replies"))


def act(pk: int) -> str:
    """Mark the address as verified and return the URL of the receipt."""
    Comment.objects.filter(pk=pk, verified_at=None).update(verified_at=timezone.now())
    return Comment.objects.get(pk=pk).receipt_url


confirmation = Confirmation(links.comment_to_confirm, ask, act)

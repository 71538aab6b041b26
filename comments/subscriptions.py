"""Mails to authors about their comments. Mails about replies go to verified addresses only."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comments import emails
from comments.models import Comment
from website.registry import Question


def notify(comment: Comment) -> None:
    """Queue the mails due when a comment is first published, as `notify_many` does."""
    notify_many([comment])


@transaction.atomic
def notify_many(comments: Iterable[Comment]) -> None:
    """Queue the mails due when comments are first published: to the author of each and to the author
    of its parent, if they asked for them. Call it in the transaction that publishes."""
    by_pk = {comment.pk: comment for comment in comments}
    visible = Comment.objects.visible().filter(pk__in=by_pk, notified_at=None)
    first = list(visible.values_list("pk", "parent_id"))
    parents = _parents(parent for _pk, parent in first)
    Comment.objects.filter(pk__in=[pk for pk, _parent in first]).update(notified_at=timezone.now())
    for pk, parent_id in first:
        comment, parent = by_pk[pk], parents.get(parent_id)
        if comment.notify_on_publish or comment.notify_on_reply:
            emails.published(comment)
        if parent and not parent.is_from(comment.email):
            emails.replied(parent, comment)


def _parents(pks: Iterable[int | None]) -> dict[int | None, Comment]:
    """The comments with these primary keys whose authors get mail about replies."""
    wanted = {pk for pk in pks if pk}
    found = Comment.objects.filter(pk__in=wanted, notify_on_reply=True, verified_at__isnull=False)
    return {comment.pk: comment for comment in found.select_related("article")}


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

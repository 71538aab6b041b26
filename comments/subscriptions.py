"""Who hears by mail what becomes of a comment. Replies are told only to a proved address."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comments import emails
from comments.models import Comment
from website.registry import Confirmation, Question


@transaction.atomic
def tell(comment: Comment) -> None:
    """Writes the mails that a comment causes when it is published for the first time: to whoever
    sent it, if they asked, and to whoever it answers. Call it in the transaction that publishes."""
    first = Comment.objects.visible().filter(pk__in=[comment.pk], told_at=None)
    if not first.update(told_at=timezone.now()):
        return
    if comment.wants_word or comment.wants_replies:
        emails.published(comment)
    parent = Comment.objects.filter(replies=comment).first()
    if parent and parent.hears_of_replies and not parent.is_from(comment.email):
        emails.replied(parent, comment)


def stop(comment: Comment) -> None:
    """No more mail about replies to this comment."""
    Comment.objects.filter(pk=comment.pk).update(wants_replies=False)


def ask(pk: int) -> Question | None:
    """What the button of the proof link will do, or None where it would do nothing."""
    comment = Comment.objects.select_related("article").filter(pk=pk).first()
    if comment is None or not comment.wants_replies or comment.proved_at:
        return None
    text = _(
        "We write to this address when someone replies to your comment on “%(article)s”. "
        "Each mail has a link that stops them."
    )
    words = text % {"article": comment.article.title}
    return Question(_("Replies by email"), words, _("Email me replies"))


def act(pk: int) -> str:
    """Proves the address, and answers with the address of the receipt."""
    Comment.objects.filter(pk=pk, proved_at=None).update(proved_at=timezone.now())
    return Comment.objects.get(pk=pk).receipt_url


proof = Confirmation(ask, act)

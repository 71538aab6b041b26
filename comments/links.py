"""The links of comments: what each opens, until when, and making them anew."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments import mailboxes
from comments.history import note
from comments.models import Comment, CommentEvent
from website import tokens
from website.registry import PersonalLink
from website.tokens import ExpiredLink

# What of the time of a confirmation link is left at least when its mail is sent.
CONFIRMATION_LEFT = timedelta(days=6)

RECEIPT = gettext_lazy("It was a link to your comment.")
CONFIRMATION = gettext_lazy(
    "It was a link to confirm that you want mail about replies to your comment."
)
STOP = gettext_lazy("It was a link to stop mail about replies to your comment.")


def comment_of_receipt(token: str) -> Comment:
    """The comment that this receipt link opens. Raises BrokenLink and ExpiredLink."""
    comment = _find(token, "receipt_token", RECEIPT)
    if comment.receipt_expires_at < timezone.now():
        raise ExpiredLink(RECEIPT)
    return comment


def comment_to_confirm(token: str) -> int:
    """The primary key of the comment whose address this link verifies. Raises BrokenLink and
    ExpiredLink."""
    comment = _find(token, "confirmation_token", CONFIRMATION)
    is_open = comment.is_to_confirm or comment.waits_to_be_known
    if is_open and comment.confirmation_expires_at < timezone.now():
        raise ExpiredLink(CONFIRMATION)
    return comment.pk


def comment_to_stop(token: str) -> Comment:
    """The comment about whose replies no more mail is wanted. The link works for as long as there
    is the comment. Raises BrokenLink."""
    return _find(token, "stop_token", STOP)


@transaction.atomic
def make_new(comment: Comment, *, by: User) -> None:
    """Revoke the links of a comment by making new ones. Mails about it repeat the new ones."""
    tokens.renew(Comment.objects.filter(pk=comment.pk))
    note(comment, CommentEvent.Kind.NEW_LINKS, by=by)


def extend_confirmation(comment: Comment) -> None:
    """Make the confirmation link of a comment anew, and in `comment` too, if the mail with it waited
    so long that less than CONFIRMATION_LEFT of its time is left."""
    if comment.confirmation_expires_at < timezone.now() + CONFIRMATION_LEFT:
        tokens.renew(Comment.objects.filter(pk=comment.pk), "confirmation_token")
        comment.refresh_from_db(fields=["confirmation_token", "links_made_at"])


def renew_expired(email: str) -> None:
    """Make the receipts and open confirmations of this address that have expired anew."""
    now, comments = timezone.now(), Comment.objects.by_email(email)
    receipts = [row.pk for row in comments if row.receipt_expires_at < now]
    tokens.renew(comments.filter(pk__in=receipts), "receipt_token")
    unconfirmed = [row.pk for row in comments if row.confirmation_expires_at < now]
    tokens.renew(comments.filter(pk__in=unconfirmed, verified_at=None), "confirmation_token")


def personal_links(email: str) -> list[PersonalLink]:
    """The receipts of this address, and the confirmations that are open, as label and URL."""
    comments = list(Comment.objects.by_email(email).select_related("article"))
    links = [
        (_("Your comment on “%s”") % row.article, tokens.absolute(row.receipt_url))
        for row in comments
    ]
    confirmations = [
        (_confirmation_label(row), tokens.confirmation_url("comment", row))
        for row in comments
        if row.is_to_confirm or row.waits_to_be_known
    ]
    return links + confirmations + _mailbox_link(email)


def _confirmation_label(comment: Comment) -> str:
    if comment.waits_to_be_known:
        return _("Confirm your comment on “%s”") % comment.article
    return _("Get mail about replies on “%s”") % comment.article


def _mailbox_link(email: str) -> list[PersonalLink]:
    """The page that stops all mail about comments to this address, or allows it again."""
    mailbox = mailboxes.find(email)
    if mailbox is None:
        return []
    label = (
        _("Get mail about comments again")
        if mailbox.stopped_at
        else _("Stop all mail about comments")
    )
    return [(label, tokens.absolute(mailbox.stop_url))]


def _find(token: str, field: str, purpose: Promise) -> Comment:
    rows = Comment.objects.select_related("article")
    return tokens.find(rows, token, field=field, purpose=purpose)

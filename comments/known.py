"""Whose comments pass the policy's “hold the first reply”.

A comment's author is known if an earlier comment from the address is published, and the address was
verified both then and for this very comment: by the link in a mail about it, or by a browser that got
a token when such a link was used in it. A typed address alone says nothing.
"""

from django.contrib.auth.models import User
from django.db import transaction

from comments import emails
from comments.decisions import Status
from comments.models import Comment, CommentQuerySet
from comments.policy import HoldReason
from website.tokens import TOKEN


def is_known(comment: Comment) -> bool:
    """Whether its author is known. A moderator always is."""
    if is_moderator(comment.staff_user):
        return True
    return comment.verified_at is not None and _published_before(comment).exists()


def is_moderator(user: User | None) -> bool:
    """Whether this user, if there is one, may moderate."""
    return bool(user and user.has_perm("comments.change_comment"))


def is_token_of(token: str, email: str) -> bool:
    """Whether a browser that sends this token was verified for this address."""
    if not TOKEN.fullmatch(token):
        return False
    return _verified(Comment.objects.by_email(email)).filter(browser_token=token).exists()


def mail_confirmation(comment: Comment) -> None:
    """Queue a mail with a confirmation link, if using it would make the author known. Call it in the
    transaction that holds the comment."""
    if is_worth_confirming(comment):
        emails.confirm(comment)


@transaction.atomic
def mail_left_out(email: str) -> None:
    """Queue the mails for confirmation that this address did not get, because its mailbox had had too
    many or nobody was known under it yet."""
    waiting = Comment.objects.by_email(email).filter(
        status=Status.HELD, hold_reason=HoldReason.FIRST_TIME, verified_at=None
    )
    for comment in waiting.exclude(mails__kind=emails.CONFIRM).oldest_first():
        mail_confirmation(comment)


def is_worth_confirming(comment: Comment) -> bool:
    """Whether it waits for its address to be verified, and that would make its author known."""
    return comment.waits_to_be_known and _published_before(comment).exists()


def _published_before(comment: Comment) -> CommentQuerySet:
    return _verified(Comment.objects.by_email(comment.email)).exclude(pk=comment.pk)


def _verified(comments: CommentQuerySet) -> CommentQuerySet:
    return comments.filter(status=Status.APPROVED, verified_at__isnull=False)

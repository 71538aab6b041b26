"""Mails to authors about their comments. Mails about replies go to verified addresses only. What
cannot be said while an article is not published is said when it is."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comments import emails, mailboxes
from comments.decisions import Status
from comments.models import Comment
from website import tokens
from website.registry import Question
from website.worker import leases

LEASE = timedelta(minutes=2)
# Of many comments that are approved together, those whose mails are written at once. The worker
# writes the others, so that the moderator need not wait.
WRITTEN_AT_ONCE = 20
# For how long after a comment was published the link that its mailbox did not get is made up for.
MAKE_UP_FOR = timedelta(days=30)


def notify(comment: Comment) -> None:
    """Queue the mails due when a comment is first published, as `notify_many` does."""
    notify_many([comment])


@transaction.atomic
def notify_many(comments: Iterable[Comment]) -> None:
    """Queue the mails due when readers first see comments: to the author of each and to the author of
    its parent, if they asked for them. Note that they are due for those that are approved and whose
    article is not published, and for more than WRITTEN_AT_ONCE. Call it in the transaction that
    approves."""
    by_pk, now = {comment.pk: comment for comment in comments}, timezone.now()
    approved = Comment.objects.filter(pk__in=by_pk, notified_at=None, status=Status.APPROVED)
    # Locked, so that a worker and a moderator never both tell of one.
    visible = approved.visible().select_for_update(no_key=True).order_by("pk")
    first = list(visible.values_list("pk", "parent_id"))
    parents = _parents(parent for _pk, parent in first)
    mailed = [pk for pk, parent in first if by_pk[pk].asks_for_mail or parent in parents]
    later = set(mailed[WRITTEN_AT_ONCE:])
    told = [pk for pk, _parent in first if pk not in later]
    Comment.objects.filter(pk__in=told).update(notified_at=now, notify_due_at=None)
    approved.update(notify_due_at=now)
    for pk in mailed[:WRITTEN_AT_ONCE]:
        _mail(by_pk[pk], parents.get(by_pk[pk].parent_id))


def _mail(comment: Comment, parent: Comment | None) -> None:
    if comment.asks_for_mail:
        emails.published(comment)
    if parent and not parent.is_from(comment.email):
        emails.replied(parent, comment)


def _parents(pks: Iterable[int | None]) -> dict[int | None, Comment]:
    """The comments with these primary keys whose authors get mail about replies. One that is held,
    such as after an edit, is among them: what became of it is checked when the mail is sent."""
    wanted = {pk for pk in pks if pk}
    found = Comment.objects.filter(pk__in=wanted, notify_on_reply=True, verified_at__isnull=False)
    not_refused = found.filter(status__in=[Status.APPROVED, Status.HELD])
    return {comment.pk: comment for comment in not_refused.select_related("article")}


def notify_next() -> bool:
    """Worker job: queue the mails about one comment that readers see, and whose mails could not be
    written when it was approved. Returns whether there was one."""
    comment = leases.claim(Comment.objects.visible(), "notify_due_at", lease=LEASE)
    if comment is None:
        return False
    notify(comment)
    return True


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


@transaction.atomic
def act(pk: int) -> str:
    """Mark the address as verified, allow mail to the mailbox again, and return the URL of the
    receipt."""
    comment = Comment.objects.get(pk=pk)
    if Comment.objects.filter(pk=pk, verified_at=None).update(verified_at=timezone.now()):
        mailboxes.allow(mailboxes.known(comment.email))
        _make_up(comment)
    return comment.receipt_url


def _make_up(confirmed: Comment) -> None:
    """Mail the links of the author's other comments that their mailbox did not get, because it had
    had too many without a confirmation."""
    since = timezone.now() - MAKE_UP_FOR
    others = Comment.objects.visible().by_email(confirmed.email).filter(notified_at__gt=since)
    without = others.filter(notify_on_reply=True, verified_at=None)
    for other in without.exclude(mails__kind=emails.PUBLISHED).oldest_first():
        tokens.renew(Comment.objects.filter(pk=other.pk), "confirmation_token")
        emails.published(Comment.objects.select_related("article").get(pk=other.pk))

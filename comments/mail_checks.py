"""What is checked right before a mail about comments is sent: that its comments, their articles and
its recipient are still as the mail says. A mail whose comments were edited since is written anew."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from comments import emails, known, links, mailboxes, reply_mails
from comments.decisions import Status
from comments.models import Comment, CommentEvent, CommentQuerySet, Mailbox, ReplyMails
from website.mail import outbox
from website.models import OutgoingMail
from website.registry import Obstacle


def check_published(mail: OutgoingMail) -> Obstacle | None:
    """For the author of a comment: it is published, and they still want to know."""
    comment, mailbox = _comments_of(mail).first(), mailboxes.known(mail.to)
    if comment is None:
        return _deleted()
    if not comment.asks_for_mail:
        return _unwanted()
    if obstacle := _not_visible(comment) or _stopped(mailbox):
        return obstacle
    if comment.is_to_confirm:
        links.extend_confirmation(comment)
    _rewrite(mail, emails.published_context(comment, mailbox))
    return None


def check_confirm(mail: OutgoingMail) -> Obstacle | None:
    """For the author of a comment: verifying its address would still make them known."""
    comment, mailbox = _comments_of(mail).first(), mailboxes.known(mail.to)
    if comment is None:
        return _deleted()
    if not known.is_worth_confirming(comment):
        return Obstacle(_("Confirming the comment would change nothing any more."), is_final=True)
    if obstacle := _stopped(mailbox):
        return obstacle
    links.extend_confirmation(comment)
    _rewrite(mail, emails.confirm_context(comment, mailbox))
    return None


def check_replied(mail: OutgoingMail) -> Obstacle | None:
    """For the author of a comment: it and the reply to it are published, and they still want to
    know."""
    rows, mailbox = list(_comments_of(mail)), mailboxes.known(mail.to)
    pairs = ((parent, reply) for parent in rows for reply in rows if reply.parent_id == parent.pk)
    parent, reply = next(pairs, (None, None))
    if parent is None or reply is None:
        return _deleted()
    if not parent.gets_reply_mail:
        return _unwanted()
    if obstacle := _not_visible(reply) or _not_visible(parent) or _stopped(mailbox):
        return obstacle
    _rewrite(mail, emails.replied_context(parent, reply, mailbox))
    return None


def check_held(mail: OutgoingMail) -> Obstacle | None:
    """For a moderator: the comment still waits."""
    comment = _comments_of(mail).first()
    if obstacle := _no_moderator(mail):
        return obstacle
    if comment is None:
        return _deleted()
    if comment.is_awaiting_check:
        return _is_checked_again()
    if comment.status != Status.HELD:
        return _decided()
    outbox.rewrite(mail, emails.held_context(comment))
    return None


def check_reported(mail: OutgoingMail) -> Obstacle | None:
    """For a moderator: nobody has answered the report."""
    comment = _comments_of(mail).first()
    if obstacle := _no_moderator(mail):
        return obstacle
    if comment is None:
        return _deleted()
    if comment.reported_at is None or comment.is_refused:
        return _decided()
    if comment.is_awaiting_check:
        return _is_checked_again()
    report = comment.events.filter(kind=CommentEvent.Kind.REPORTED).last()
    outbox.rewrite(mail, emails.reported_context(comment, report.detail if report else ""))
    return None


def check_digest(mail: OutgoingMail) -> Obstacle | None:
    """For a moderator: something that it lists still waits."""
    if obstacle := _no_moderator(mail):
        return obstacle
    waiting = list(_comments_of(mail).awaiting_a_moderator())
    if not waiting:
        return _decided()
    outbox.rewrite(mail, emails.digest_context(waiting))
    return None


def check_new_replies(mail: OutgoingMail) -> Obstacle | None:
    """For an author: they still want to know, and readers see what it lists under articles of theirs."""
    wanted = ReplyMails.objects.filter(user__email=mail.to).select_related("user")
    users = [row.user for row in wanted if reply_mails.may_be_mailed(row.user)]
    if not users:
        return _unwanted()
    visible = reply_mails.to_articles_of(users, _comments_of(mail).visible())
    replies = list(visible.order_by("-notified_at", "-pk"))
    if not replies:
        return Obstacle(
            _("Readers see none of these replies under the author's articles."), is_final=True
        )
    outbox.rewrite(mail, emails.new_replies_context(replies))
    return None


CHECKS: dict[str, Callable[[OutgoingMail], Obstacle | None]] = {
    emails.PUBLISHED: check_published,
    emails.CONFIRM: check_confirm,
    emails.REPLIED: check_replied,
    emails.HELD: check_held,
    emails.REPORTED: check_reported,
    emails.DIGEST: check_digest,
    emails.NEW_REPLIES: check_new_replies,
}


def _rewrite(mail: OutgoingMail, context: emails.Context) -> None:
    """Write it anew, with the link of its header too: moderators may have made new ones."""
    outbox.rewrite(mail, context)
    mail.headers = emails.one_click(context)


def _comments_of(mail: OutgoingMail) -> CommentQuerySet:
    return Comment.objects.filter(mails=mail).select_related("article").oldest_first()


def _not_visible(comment: Comment) -> Obstacle | None:
    """Why readers do not see the comment: for good if it was refused, else for now."""
    if comment.is_refused:
        status = comment.get_status_display()
        return Obstacle(_("The comment is: %s.") % status, is_final=True)
    if comment.status == Status.HELD:
        return Obstacle(_("The comment is held."))
    if not comment.article.is_published:
        return Obstacle(
            _("The article is not published. The mail is sent if it is published again.")
        )
    return None


def _stopped(mailbox: Mailbox) -> Obstacle | None:
    return _unwanted() if mailbox.stopped_at else None


def _no_moderator(mail: OutgoingMail) -> Obstacle | None:
    if mail.to in outbox.staff_who_may(emails.MODERATE):
        return None
    return Obstacle(_("The recipient no longer moderates comments."), is_final=True)


def _is_checked_again() -> Obstacle:
    return Obstacle(_("Its author changed the comment, and it is checked again."))


def _deleted() -> Obstacle:
    return Obstacle(_("The comment was deleted."), is_final=True)


def _decided() -> Obstacle:
    return Obstacle(_("It was decided meanwhile."), is_final=True)


def _unwanted() -> Obstacle:
    return Obstacle(_("The recipient no longer wants this mail."), is_final=True)

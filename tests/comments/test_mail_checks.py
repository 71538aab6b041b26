"""A mail about comments is sent only if it is true at that moment; the outbox says why it was not."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments import (
    deciding,
    emails,
    known,
    links,
    mailboxes,
    moderator_alerts,
    privacy,
    subscriptions,
)
from comments.models import Comment
from comments.policy import Hold, HoldReason
from tests.comments.builders import (
    make_comment,
    make_comment_awaiting_review,
    make_policy,
    make_published_comment,
)
from tests.website.builders import fresh
from website.mail import delivery
from website.models import OutgoingMail

pytestmark = pytest.mark.django_db
LINKS = Hold(HoldReason.LINKS, "3 links")


def _reply(article, **changes):
    """A published reply to a comment whose author wants mail about it, and that mail."""
    verified = {"notify_on_reply": True, "verified_at": timezone.now()}
    parent = make_published_comment(article, **verified)
    fields = {"name": "Tomos", "email": "tomos@example.org", "parent": parent, "root": parent}
    reply = make_published_comment(article, **fields | changes)
    subscriptions.notify(reply)
    return parent, reply, OutgoingMail.objects.get(kind=emails.REPLIED)


def _set(row, **changes):
    type(row).objects.filter(pk=row.pk).update(**changes)


def _withdraw(article):
    _set(article, withdrawn_at=timezone.now())


@pytest.mark.parametrize(
    ("untrue", "why"),
    [
        (lambda parent, reply: deciding.trash(parent, by=None), "The comment is: in the trash."),
        (lambda parent, reply: deciding.mark_spam(parent, by=None), "The comment is: spam."),
        (lambda parent, reply: deciding.mark_spam(reply, by=None), "The comment is: spam."),
        (lambda parent, reply: subscriptions.stop(parent), "The recipient no longer wants"),
        (
            lambda parent, reply: mailboxes.stop(mailboxes.known(parent.email)),
            "The recipient no longer wants",
        ),
    ],
)
def test_a_mail_about_a_reply_is_dropped_once_it_is_untrue(article, smtp, untrue, why):
    parent, reply, mail = _reply(article)
    untrue(parent, reply)
    assert delivery.send_next()
    mail = fresh(mail)
    assert mail.dropped_at and why in mail.obstacle and mail.send_due_at is None
    assert (smtp.received, mail.attempts, delivery.send_next()) == ([], 0, False)


def test_a_mail_about_an_erased_comment_is_erased_with_it(article, smtp):
    parent, _reply_, _mail = _reply(article)
    privacy.take_back(parent)
    assert not delivery.send_next()


def test_the_mail_of_a_withdrawn_article_waits_and_is_sent_when_it_returns(article, smtp):
    _parent, _reply_, mail = _reply(article)
    _withdraw(article)
    assert delivery.send_next() and smtp.received == []
    assert "not published" in fresh(mail).obstacle
    _set(article, withdrawn_at=None)
    _set(mail, send_due_at=timezone.now())
    assert delivery.send_next() and len(smtp.received) == 1
    assert fresh(mail).obstacle == ""


def test_no_mail_waits_for_ever(article, smtp):
    _parent, _reply_, mail = _reply(article)
    _withdraw(article)
    _set(mail, created_at=timezone.now() - delivery.WAIT_FOR - timedelta(days=1))
    delivery.send_next()
    assert fresh(mail).dropped_at and smtp.received == []


def test_a_mail_waits_while_its_comment_is_checked_again(article, smtp):
    _parent, reply, mail = _reply(article)
    held = {"status": Comment.Status.HELD, "decided_at": None, "hold_reason": HoldReason.CHECK}
    _set(reply, **held)
    delivery.send_next()
    assert smtp.received == [] and fresh(mail).send_due_at > timezone.now()


def test_what_a_moderator_took_out_of_a_reply_is_not_mailed(article, smtp, moderator):
    _parent, reply, _mail = _reply(article, body="Call me: 01632 960001")
    reply.body = "Call me"
    deciding.edit(reply, by=moderator)
    delivery.send_next()
    (received,) = smtp.received
    for form in ("plain", "html"):
        assert "960001" not in received.get_body((form,)).get_content()


def test_the_author_is_not_told_of_a_publication_that_was_undone(article, smtp, moderator):
    comment = make_comment_awaiting_review(article, notify_on_publish=True)
    comment = deciding.approve(comment, by=moderator)
    deciding.undo(comment, by=moderator)
    deciding.trash(fresh(comment), by=moderator)
    delivery.send_next()
    assert smtp.received == []


def test_moderators_are_not_asked_about_what_was_decided_meanwhile(article, smtp, moderator):
    comment = make_comment_awaiting_review(article)
    moderator_alerts.held(comment, LINKS)
    deciding.trash(comment, by=moderator)
    assert delivery.send_next() and smtp.received == []
    assert OutgoingMail.objects.get().obstacle == "It was decided meanwhile."


def test_who_no_longer_moderates_gets_no_comment_by_mail(article, smtp, moderator):
    moderator_alerts.held(make_comment_awaiting_review(article), LINKS)
    moderator.user_permissions.clear()
    assert delivery.send_next() and smtp.received == []
    assert "no longer moderates" in OutgoingMail.objects.get().obstacle


def test_a_digest_leaves_out_what_was_decided_meanwhile(article, smtp, moderator):
    make_policy(moderator_mails="daily")
    left, decided = (make_comment_awaiting_review(article, body=body) for body in ("Left", "Gone"))
    emails.digest([left, decided])
    deciding.trash(decided, by=moderator)
    delivery.send_next()
    (received,) = smtp.received
    assert received["Subject"] == "1 comment waits for your decision"
    assert "Gone" not in received.get_body(("plain",)).get_content()


@pytest.mark.parametrize("number", [1, 5])
def test_a_check_takes_the_same_queries_whatever_waits(article, moderator, smtp, number):
    comments = [make_comment_awaiting_review(article) for _ in range(number)]
    emails.digest(comments)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        delivery.send_next()
    # The mail that is due and its claim, moderators, the comments, how many wait, the site twice, the
    # attempt, the result.
    assert len(queries) == 9


def test_a_mail_that_was_erased_since_it_was_claimed_is_not_sent(article, smtp, monkeypatch):
    _parent, reply, _mail = _reply(article)
    send = delivery._begin_attempt

    def erase_first(mail):
        privacy.take_back(reply)
        return send(mail)

    monkeypatch.setattr(delivery, "_begin_attempt", erase_first)
    assert delivery.send_next() and smtp.received == []


def test_a_comment_approved_while_its_article_was_withdrawn_is_told_of_when_it_returns(
    article, moderator
):
    parent = make_published_comment(
        article, notify_on_reply=True, verified_at=timezone.now(), email="lena@example.org"
    )
    comment = make_comment(article, parent=parent, root=parent, notify_on_publish=True)
    _withdraw(article)
    deciding.approve(comment, by=moderator)
    assert not subscriptions.notify_next() and not OutgoingMail.objects.exists()
    _set(article, withdrawn_at=None)
    assert subscriptions.notify_next() and not subscriptions.notify_next()
    assert {mail.to for mail in OutgoingMail.objects.all()} == {comment.email, parent.email}


def test_what_is_trashed_before_its_article_returns_is_not_told_of(article, moderator):
    comment = make_comment(article, notify_on_publish=True)
    _withdraw(article)
    deciding.trash(deciding.approve(comment, by=moderator), by=moderator)
    _set(article, withdrawn_at=None)
    assert not subscriptions.notify_next() and not OutgoingMail.objects.exists()


@pytest.mark.parametrize("refuse", [deciding.trash, deciding.mark_spam])
def test_the_author_of_a_refused_comment_is_not_told_of_replies(article, moderator, refuse):
    verified = {"notify_on_reply": True, "verified_at": timezone.now()}
    parent = make_published_comment(article, **verified)
    reply = make_comment(article, parent=parent, root=parent, email="tomos@example.org")
    refuse(parent, by=moderator)
    deciding.approve(reply, by=moderator)
    assert not OutgoingMail.objects.exists()


def test_staff_read_whether_readers_see_what_they_approved(desk, article):
    _withdraw(article)
    comment = make_comment_awaiting_review(article)
    path = f"/admin/comments/comment/{comment.pk}/approve/decide/"
    answer = desk.post(path, {"seen": comment.version}, follow=True)
    assert "1 comment approved. Readers see it once its article is published." in answer.text


def test_the_receipt_says_published_only_while_readers_see_the_comment(reader, article):
    comment = make_published_comment(article)
    assert "Your comment is published" in reader.get(comment.receipt_url).text
    _withdraw(article)
    page = reader.get(comment.receipt_url).text
    assert "Your comment is published" not in page and "When it returns" in page


def test_a_moderator_reads_whether_readers_see_the_reply(desk, article):
    comment = make_comment_awaiting_review(article)
    _withdraw(article)
    path = f"/admin/comments/comment/{comment.pk}/reply/"
    answer = desk.post(path, {"seen": comment.version, "reply": "Thank you."}, follow=True)
    assert "Readers see it once the article is published." in answer.text


def test_a_link_in_a_mail_that_waited_works_for_days_when_it_is_sent(article, smtp, reader):
    comment = make_published_comment(article, notify_on_reply=True)
    subscriptions.notify(comment)
    mail = OutgoingMail.objects.get()
    long_ago = timezone.now() - timedelta(days=20)
    _set(comment, notified_at=long_ago, links_made_at=long_ago)
    delivery.send_next()
    link = re.search(r"/confirm/comment/[\w-]{22}/", fresh(mail).text)[0]
    assert "Email me replies" in reader.get(link).text


def _confirm_mail(article, **changes):
    """A comment that waits to be confirmed by somebody known, and the mail about it."""
    earlier = make_published_comment(article, verified_at=timezone.now())
    first = {"hold_reason": HoldReason.FIRST_TIME}
    comment = make_comment_awaiting_review(article, **first | changes)
    known.mail_confirmation(comment)
    return earlier, comment, OutgoingMail.objects.get(kind=emails.CONFIRM)


def test_a_mail_for_confirmation_is_sent_with_a_link_that_stops_it(article, smtp):
    _earlier, comment, _mail = _confirm_mail(article)
    assert delivery.send_next()
    (received,) = smtp.received
    mailbox = mailboxes.known(comment.email)
    assert mailbox.stop_url in received["List-Unsubscribe"] and mailbox.unconfirmed == 1
    assert received["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize(
    ("useless", "why"),
    [
        (lambda earlier, comment: deciding.trash(comment, by=None), "change nothing"),
        (lambda earlier, comment: deciding.trash(earlier, by=None), "change nothing"),
        (lambda earlier, comment: _set(comment, verified_at=timezone.now()), "change nothing"),
        (lambda earlier, _: mailboxes.stop(mailboxes.known(earlier.email)), "no longer wants"),
    ],
)
def test_a_mail_for_confirmation_is_dropped_once_confirming_is_of_no_use(
    article, smtp, useless, why
):
    earlier, comment, mail = _confirm_mail(article)
    useless(earlier, comment)
    assert delivery.send_next() and smtp.received == []
    assert why in fresh(mail).obstacle and fresh(mail).dropped_at


def test_a_mail_that_waited_while_new_links_were_made_has_them_in_its_header_too(
    article, smtp, moderator, reader
):
    parent, _reply_, _mail = _reply(article)
    links.make_new(parent, by=moderator)
    delivery.send_next()
    (received,) = smtp.received
    address = received["List-Unsubscribe"].strip(" <>")
    assert address.endswith(fresh(parent).stop_url)
    assert address in received.get_body(("plain",)).get_content()

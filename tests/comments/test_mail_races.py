"""Two workers at once: each mail once, and no limit passed."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from comments import emails, mailboxes, moderator_alerts, subscriptions
from comments.models import Comment
from comments.policy import Hold, HoldReason
from tests.comments.builders import (
    make_comment_awaiting_review,
    make_moderator,
    make_policy,
    make_published_comment,
)
from tests.website.builders import make_mail
from website import registry
from website.mail import delivery
from website.models import OutgoingMail

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
WORKERS = 4


def _together(*works):
    """Do all works at the same moment, each in a transaction and a connection of its own."""
    barrier = Barrier(len(works), timeout=20)

    def run(work):
        try:
            with transaction.atomic():
                barrier.wait()
                return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as workers:
        return list(workers.map(run, works))


def test_two_workers_check_and_send_a_mail_once(smtp, monkeypatch):
    checked = []
    monkeypatch.setitem(registry.mail_checks, make_mail().kind, checked.append)
    barrier = Barrier(WORKERS, timeout=20)

    def work(_number):
        barrier.wait()
        delivery.send_next()
        connection.close()

    with ThreadPoolExecutor(WORKERS) as workers:
        list(workers.map(work, range(WORKERS)))
    assert len(checked) == len(smtp.received) == 1


def test_comments_with_one_address_published_at_once_are_no_more_mails_than_allowed():
    comments = [make_published_comment(notify_on_publish=True) for _ in range(WORKERS)]
    mailboxes.known(comments[0].email)
    _together(*(lambda row=row: subscriptions.notify(row) for row in comments))
    assert OutgoingMail.objects.filter(kind=emails.PUBLISHED).count() == mailboxes.UNCONFIRMED_MAILS


def test_of_comments_that_are_held_at_once_one_is_mailed_alone():
    make_policy()
    make_moderator()
    comments = [make_comment_awaiting_review() for _ in range(WORKERS)]
    hold = Hold(HoldReason.LINKS, "")
    _together(*(lambda row=row: moderator_alerts.held(row, hold) for row in comments))
    assert OutgoingMail.objects.get().kind == emails.HELD
    assert Comment.objects.filter(alerted_at=None).count() == WORKERS - 1


def test_two_workers_tell_of_a_comment_whose_article_returned_once():
    comment = make_published_comment(notify_on_publish=True)
    Comment.objects.filter(pk=comment.pk).update(notify_due_at=comment.created_at)
    _together(*[subscriptions.notify_next] * WORKERS)
    assert OutgoingMail.objects.count() == 1

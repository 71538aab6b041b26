"""How many mails moderators get about what waits for them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from comments import deciding, emails, moderator_alerts, submitting
from comments.models import Comment, CommentPolicy
from comments.policy import Hold, HoldReason
from tests.comments.builders import (
    FORM,
    make_comment_awaiting_review,
    make_policy,
    make_published_comment,
)
from website.models import OutgoingMail

pytestmark = pytest.mark.django_db
LINKS = Hold(HoldReason.LINKS, "")


def _hold(article, number=1):
    """So many comments that come to be held."""
    comments = [make_comment_awaiting_review(article) for _ in range(number)]
    for comment in comments:
        moderator_alerts.held(comment, LINKS)
    return comments


def _make_digest_due():
    CommentPolicy.objects.filter(digest_due_at__isnull=False).update(digest_due_at=timezone.now())
    return moderator_alerts.send_digest()


def _kinds():
    return list(OutgoingMail.objects.order_by("pk").values_list("kind", flat=True))


def test_sixty_held_comments_are_two_mails(article, moderator):
    _hold(article, 60)
    assert _kinds() == [emails.HELD]
    wait = CommentPolicy.load().digest_due_at - timezone.now()
    assert timedelta(minutes=59) < wait <= moderator_alerts.GAP
    assert _make_digest_due() and not _make_digest_due()
    assert _kinds() == [emails.HELD, emails.DIGEST]
    text = OutgoingMail.objects.get(kind=emails.DIGEST).text
    assert "60 comments wait" in text and "10 more are not listed here" in text


def test_what_comes_after_the_digest_waits_for_the_morning(article, moderator):
    _hold(article, 2)
    _make_digest_due()
    _hold(article)
    assert timezone.localtime(CommentPolicy.load().digest_due_at).hour == 7
    assert len(_kinds()) == 2


def test_once_nothing_waits_the_next_comment_is_mailed_at_once(article, moderator):
    for _ in range(2):
        (comment,) = _hold(article)
        deciding.trash(comment, by=moderator)
    assert _kinds() == [emails.HELD] * 2


def test_a_digest_whose_comments_were_all_decided_is_not_sent(article, moderator):
    for comment in _hold(article, 3):
        deciding.trash(comment, by=moderator)
    _make_digest_due()
    assert _kinds() == [emails.HELD]


def test_a_report_is_mailed_at_once_if_nothing_waits_and_else_in_the_digest(article, moderator):
    for _ in range(3):
        submitting.report(make_published_comment(article), detail="Rude")
    _make_digest_due()
    assert _kinds() == [emails.REPORTED, emails.DIGEST]


def test_who_withdraws_what_is_held_and_sends_the_next_does_not_mail_each(article, moderator):
    for _ in range(9):
        (comment,) = _hold(article)
        comment.delete()
    assert _kinds() == [emails.HELD] * 6


@pytest.mark.parametrize(("mails", "number"), [("each", 3), ("daily", 0), ("none", 0)])
def test_the_other_choices_of_the_policy_stay(article, moderator, mails, number):
    make_policy(moderator_mails=mails)
    _hold(article, 3)
    assert len(_kinds()) == number
    assert bool(CommentPolicy.load().digest_due_at) == (mails == "daily")


@pytest.mark.parametrize("mails", ["each", "digest"])
def test_a_comment_that_waits_in_their_mail_is_not_mailed_again(article, moderator, mails):
    make_policy(moderator_mails=mails)
    (comment,) = _hold(article)
    for _change in range(20):
        moderator_alerts.held(comment, LINKS)
    assert _kinds() == [emails.HELD]


def test_a_comment_that_is_held_again_after_a_decision_is_mailed_again(article, moderator):
    (comment,) = _hold(article)
    deciding.approve(comment, by=moderator)
    Comment.objects.filter(pk=comment.pk).update(
        status="held", decided_at=None, decided_by=None, hold_reason=HoldReason.LINKS
    )
    moderator_alerts.held(comment, LINKS)
    assert len(_kinds()) == 2


def test_a_comment_a_change_and_a_report_count_as_one_each(reader, article, settings):
    settings.COMMENT_RATE = "3/10m"
    reader.post(reverse("comments:post", args=[article.slug]), FORM)
    comment = Comment.objects.get()
    reported = reverse("comments:report", args=[make_published_comment(article).pk])
    answers = [
        reader.post(comment.receipt_url, {"action": "edit", "body": "Changed"}),
        reader.post(reported, {"reason": "Rude"}),
        reader.post(comment.receipt_url, {"action": "edit", "body": "Again"}),
        reader.post(reported, {"reason": "Rude"}),
        reader.post(reverse("comments:post", args=[article.slug]), FORM | {"body": "More"}),
    ]
    assert [answer.status_code for answer in answers] == [303, 200, 429, 429, 429]

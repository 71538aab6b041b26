"""What people decide, and what Akismet is told of it."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from comments import checking, moderation
from comments.models import Comment
from tests.comments.builders import (
    make_comment,
    make_comment_held_for_a_person,
    make_moderator,
    make_published_comment,
    make_spam,
)
from tests.fakes.akismet import Mood
from website import rooms, work

pytestmark = pytest.mark.django_db
Status = Comment.Status
DECISIONS = [
    (moderation.approve, Status.APPROVED),
    (moderation.mark_spam, Status.SPAM),
    (moderation.trash, Status.TRASH),
]


@pytest.mark.parametrize(("decide", "status"), DECISIONS)
def test_a_decision_is_stored_with_its_time_and_who_took_it(decide, status, moderator):
    comment = decide(make_comment_held_for_a_person(), by=moderator)
    comment.refresh_from_db()
    assert (comment.status, comment.decided_by) == (status, moderator)
    assert comment.decided_at and comment.check_due_at is None
    assert comment.events.last().by == moderator


def test_a_decision_takes_the_check_away(moderator, akismet_server):
    moderation.approve(make_comment(), by=moderator)
    assert not checking.check_next()
    assert akismet_server.calls == []


def test_the_second_moderator_is_told_what_the_first_decided(moderator):
    seen_by_both = make_comment_held_for_a_person()
    moderation.approve(seen_by_both, by=moderator)
    with pytest.raises(moderation.AlreadyDecided) as told:
        moderation.mark_spam(seen_by_both, by=make_moderator("second"))
    assert (told.value.comment.status, told.value.comment.decided_by) == (
        Status.APPROVED,
        moderator,
    )


def test_the_same_decision_twice_is_one_event(moderator):
    comment = moderation.approve(make_comment_held_for_a_person(), by=moderator)
    with pytest.raises(moderation.AlreadyDecided):
        moderation.approve(comment, by=moderator)
    assert comment.events.count() == 1


def test_publishing_what_akismet_called_spam_is_reported_as_ham(moderator, akismet_server):
    comment = make_spam(body="As it was written", ip="192.0.2.77", user_agent="Lynx")
    moderation.approve(comment, by=moderator)
    assert checking.send_feedback_next()
    sent = akismet_server.calls_to("submit-ham")[0].values
    assert sent["comment_content"] == "As it was written"
    assert (sent["user_ip"], sent["user_agent"]) == ("192.0.2.77", "Lynx")
    assert comment.events.last().kind == "told"


def test_spam_that_akismet_missed_is_reported_as_spam(moderator, akismet_server):
    moderation.mark_spam(make_published_comment(), by=moderator)
    checking.send_feedback_next()
    assert len(akismet_server.calls_to("submit-spam")) == 1


def test_a_decision_that_agrees_with_akismet_is_not_reported(moderator):
    assert moderation.approve(make_comment_held_for_a_person(), by=moderator).feedback_due == ""
    assert moderation.trash(make_spam(), by=moderator).feedback_due == ""


def test_what_was_never_checked_is_not_reported(moderator):
    assert moderation.mark_spam(make_comment(), by=moderator).feedback_due == ""


def test_a_report_is_repeated_until_it_is_accepted(moderator, akismet_server):
    comment = moderation.approve(make_spam(), by=moderator)
    akismet_server.mood = Mood.ERROR_500
    work.run_until_idle(rooms.jobs)
    comment.refresh_from_db()
    assert comment.feedback_due_at > timezone.now()
    akismet_server.mood = Mood.HAM
    Comment.objects.update(feedback_due_at=timezone.now())
    work.run_until_idle(rooms.jobs)
    comment.refresh_from_db()
    assert (comment.feedback_due, comment.feedback_sent) == ("", "ham")


def test_a_person_who_thinks_again_has_akismet_told_again(moderator, akismet_server):
    comment = moderation.approve(make_spam(), by=moderator)
    work.run_until_idle(rooms.jobs)
    comment.refresh_from_db()
    moderation.mark_spam(comment, by=moderator)
    work.run_until_idle(rooms.jobs)
    assert [call.path for call in akismet_server.calls] == ["/1.1/submit-ham", "/1.1/submit-spam"]


def test_a_report_that_may_be_on_its_way_is_corrected(moderator):
    comment = moderation.approve(make_spam(), by=moderator)
    work.claim(Comment.objects.all(), "feedback_due_at", lease=checking.LEASE)
    assert moderation.mark_spam(comment, by=moderator).feedback_due == "spam"


def test_a_report_that_nobody_has_taken_up_is_let_go(moderator, akismet_server):
    comment = moderation.approve(make_spam(), by=moderator)
    moderation.mark_spam(comment, by=moderator)
    work.run_until_idle(rooms.jobs)
    assert akismet_server.calls == []


def test_a_report_that_cannot_be_sent_is_given_up(moderator, akismet_server):
    comment = moderation.approve(make_spam(ip=None), by=moderator)
    assert checking.send_feedback_next()
    comment.refresh_from_db()
    assert (comment.feedback_due, comment.feedback_sent) == ("", "")
    assert comment.events.last().kind == "not-told"


def test_without_a_key_no_report_is_sent(moderator):
    moderation.approve(make_spam(), by=moderator)
    assert not checking.send_feedback_next()


@pytest.mark.parametrize(
    "nonsense",
    [
        {"held_by": ""},
        {"status": Status.APPROVED, "check_due_at": None},
        {"decided_at": timezone.now()},
        {"verdict": "ham"},
        {"feedback_due": "ham"},
    ],
)
def test_the_database_refuses_a_comment_that_contradicts_itself(article, nonsense):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_comment(article, **nonsense)


def test_the_database_refuses_a_comment_in_reply_to_itself(article):
    comment = make_comment(article)
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(parent=comment)

"""Decisions of moderators, and the feedback that Akismet gets."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from comments import backoff, checking, deciding, feedback, submitting
from comments.models import Comment, CommentPolicy, SpamCheck, Tally
from tests.comments.builders import (
    make_comment,
    make_comment_awaiting_review,
    make_moderator,
    make_policy,
    make_published_comment,
    make_spam,
)
from tests.fakes.akismet import Mood
from website import registry
from website.models import OutgoingMail
from website.worker import leases, loops

pytestmark = pytest.mark.django_db
Status = Comment.Status
COLUMNS = ("passed", "caught", "missed", "false_alarms")
DECISIONS = [
    (deciding.approve, Status.APPROVED),
    (deciding.mark_spam, Status.SPAM),
    (deciding.trash, Status.TRASH),
]


@pytest.mark.parametrize(("decide", "status"), DECISIONS)
def test_a_decision_is_stored_with_its_time_and_who_took_it(decide, status, moderator):
    comment = decide(make_comment_awaiting_review(), by=moderator)
    comment.refresh_from_db()
    assert (comment.status, comment.decided_by) == (status, moderator)
    assert comment.decided_at and comment.check_due_at is None
    assert comment.events.last().by == moderator


def test_a_decision_takes_the_check_away(moderator, akismet_server):
    deciding.approve(make_comment(), by=moderator)
    assert not checking.check_next()
    assert akismet_server.calls == []


def test_the_second_moderator_is_told_what_the_first_decided(moderator):
    seen_by_both = make_comment_awaiting_review()
    deciding.approve(seen_by_both, by=moderator)
    with pytest.raises(deciding.AlreadyDecided) as conflict:
        deciding.mark_spam(seen_by_both, by=make_moderator("second"))
    assert (conflict.value.comment.status, conflict.value.comment.decided_by) == (
        Status.APPROVED,
        moderator,
    )


def test_the_same_decision_twice_is_one_event(moderator):
    comment = deciding.approve(make_comment_awaiting_review(), by=moderator)
    with pytest.raises(deciding.AlreadyDecided):
        deciding.approve(comment, by=moderator)
    assert comment.events.count() == 1


def test_publishing_what_akismet_called_spam_is_reported_as_ham(moderator, akismet_server):
    comment = make_spam(body="As it was written", ip="192.0.2.77", user_agent="Lynx")
    deciding.approve(comment, by=moderator)
    assert feedback.send_next()
    sent = akismet_server.calls_to("submit-ham")[0].values
    assert sent["comment_content"] == "As it was written"
    assert (sent["user_ip"], sent["user_agent"]) == ("192.0.2.77", "Lynx")
    assert comment.events.last().kind == "feedback-sent"


def test_spam_that_akismet_missed_is_reported_as_spam(moderator, akismet_server):
    deciding.mark_spam(make_published_comment(), by=moderator)
    feedback.send_next()
    assert len(akismet_server.calls_to("submit-spam")) == 1


def test_a_decision_that_agrees_with_akismet_is_not_reported(moderator):
    assert deciding.approve(make_comment_awaiting_review(), by=moderator).feedback_due == ""
    assert deciding.trash(make_spam(), by=moderator).feedback_due == ""


def test_what_was_never_checked_is_not_reported(moderator):
    assert deciding.mark_spam(make_comment(), by=moderator).feedback_due == ""


def test_a_report_is_repeated_until_it_is_accepted(moderator, akismet_server):
    comment = deciding.approve(make_spam(), by=moderator)
    akismet_server.mood = Mood.ERROR_500
    loops.run_until_idle(registry.jobs)
    comment.refresh_from_db()
    assert comment.feedback_due_at > timezone.now()
    akismet_server.mood = Mood.HAM
    SpamCheck.write(ask_at=timezone.now())
    Comment.objects.update(feedback_due_at=timezone.now())
    loops.run_until_idle(registry.jobs)
    comment.refresh_from_db()
    assert (comment.feedback_due, comment.feedback_sent) == ("", "ham")


def test_a_person_who_thinks_again_has_akismet_told_again(moderator, akismet_server):
    comment = deciding.approve(make_spam(), by=moderator)
    loops.run_until_idle(registry.jobs)
    comment.refresh_from_db()
    deciding.mark_spam(comment, by=moderator)
    loops.run_until_idle(registry.jobs)
    assert [call.path for call in akismet_server.calls] == ["/1.1/submit-ham", "/1.1/submit-spam"]


def test_a_report_that_may_be_on_its_way_is_corrected(moderator):
    comment = deciding.approve(make_spam(), by=moderator)
    leases.claim(Comment.objects.all(), "feedback_due_at", lease=backoff.LEASE)
    assert deciding.mark_spam(comment, by=moderator).feedback_due == "spam"


def test_a_report_that_no_worker_has_claimed_is_cancelled(moderator, akismet_server):
    comment = deciding.approve(make_spam(), by=moderator)
    deciding.mark_spam(comment, by=moderator)
    loops.run_until_idle(registry.jobs)
    assert akismet_server.calls == []


def test_a_report_that_cannot_be_sent_is_given_up(moderator, akismet_server):
    comment = deciding.approve(make_spam(ip=None), by=moderator)
    assert feedback.send_next()
    comment.refresh_from_db()
    assert (comment.feedback_due, comment.feedback_sent) == ("", "")
    assert comment.events.last().kind == "feedback-failed"


def test_without_a_key_no_report_is_sent(moderator):
    deciding.approve(make_spam(), by=moderator)
    assert not feedback.send_next()


@pytest.mark.parametrize(
    "nonsense",
    [
        {"hold_reason": ""},
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


@pytest.mark.parametrize("decide", [deciding.approve, deciding.mark_spam, deciding.trash])
def test_an_undone_decision_leaves_the_comment_where_it_waited(decide, moderator):
    comment = make_comment_awaiting_review(hold_detail="3 links, 2 allowed")
    deciding.undo(decide(comment, by=moderator), by=moderator)
    comment.refresh_from_db()
    assert list(Comment.objects.awaiting_review()) == [comment]
    assert (comment.hold_reason, comment.hold_detail) == ("links", "3 links, 2 allowed")
    assert comment.events.last().kind == "undone"


def test_an_undone_decision_about_what_waited_for_its_check_has_it_checked(moderator):
    comment = deciding.trash(make_comment(), by=moderator)
    deciding.undo(comment, by=moderator)
    assert Comment.objects.get().is_awaiting_check


def test_an_undone_decision_brings_back_the_one_before(moderator):
    comment = deciding.mark_spam(make_published_comment(), by=moderator)
    assert deciding.undo(comment, by=moderator).status == Status.APPROVED


def test_what_was_undone_is_not_reported(moderator, akismet_server):
    comment = deciding.approve(make_spam(), by=moderator)
    deciding.undo(comment, by=moderator)
    held = deciding.mark_spam(make_comment_awaiting_review(), by=moderator)
    deciding.undo(held, by=moderator)
    loops.run_until_idle(registry.jobs)
    assert akismet_server.calls == []


def test_only_the_decision_that_was_seen_is_undone_and_only_once(moderator):
    comment = deciding.trash(make_comment_awaiting_review(), by=moderator)
    deciding.undo(comment, by=moderator)
    with pytest.raises(deciding.AlreadyDecided):
        deciding.undo(comment, by=make_moderator("second"))


def test_nobody_undoes_the_same_decision_of_somebody_else(moderator):
    mine = deciding.approve(make_comment_awaiting_review(), by=moderator)
    second = make_moderator("second")
    deciding.approve(deciding.mark_spam(mine, by=second), by=second)
    with pytest.raises(deciding.AlreadyDecided):
        deciding.undo(mine, by=moderator)
    assert Comment.objects.get().status == Status.APPROVED


def test_an_edit_alters_nothing_that_akismet_is_told(moderator, akismet_server):
    make_comment(body="As it was typed")
    checking.check_next()
    comment = Comment.objects.get()
    comment.body = "As a moderator left it"
    deciding.edit(comment, by=moderator)
    deciding.mark_spam(comment, by=moderator)
    feedback.send_next()
    checked, reported = (call.values for call in akismet_server.calls)
    reporter = reported.pop("reporter")
    assert reported == checked | {"comment_check_response": "false", "site_domain": "127.0.0.1"}
    assert len(reporter) == 12 and "moderator" not in reporter


def test_what_a_moderator_edits_before_the_check_is_checked_as_it_was_typed(
    moderator, akismet_server
):
    comment = make_comment(body="As it was typed")
    comment.body = "As a moderator left it"
    deciding.edit(comment, by=moderator)
    checking.check_next()
    assert akismet_server.calls[0].values["comment_content"] == "As it was typed"


def test_what_its_author_edits_is_checked_again_and_held_meanwhile(akismet_server):
    comment = make_comment()
    checking.check_next()
    comment.refresh_from_db()
    comment.body = "Better text"
    submitting.resubmit(comment)
    assert Comment.objects.get().is_awaiting_check
    checking.check_next()
    sent = akismet_server.calls[-1].values
    assert (sent["comment_content"], sent["recheck_reason"]) == ("Better text", "edit")
    assert Comment.objects.get().status == Status.APPROVED


def test_akismet_judges_the_edited_text_also_after_a_decision_on_it_was_undone(
    moderator, akismet_server
):
    comment = make_comment(body="First")
    checking.check_next()
    comment.body = "Second"
    submitting.resubmit(comment)
    decided = deciding.trash(Comment.objects.get(), by=moderator)
    deciding.undo(decided, by=moderator)
    checking.check_next()
    assert Comment.objects.get().status == Status.APPROVED
    assert akismet_server.calls[-1].values["comment_content"] == "Second"


def test_a_report_about_what_its_author_edited_has_the_first_values_and_the_newest_verdict(
    moderator, akismet_server
):
    comment = make_published_comment(body="First", submitted={"user_ip": "192.0.2.1", "a": "First"})
    comment.body = "Second"
    akismet_server.mood = Mood.SPAM
    submitting.resubmit(comment)
    checking.check_next()
    deciding.approve(Comment.objects.get(), by=moderator)
    feedback.send_next()
    sent = akismet_server.calls_to("submit-ham")[0].values
    assert (sent["a"], sent["comment_check_response"]) == ("First", "true")


def test_an_author_s_edit_counts_though_the_check_has_published_the_comment_meanwhile(
    akismet_server,
):
    seen = make_comment()
    checking.check_next()
    seen.body = "Better text"
    submitting.resubmit(seen)
    stored = Comment.objects.get()
    assert (stored.body, stored.is_awaiting_check) == ("Better text", True)


@pytest.mark.parametrize("make", [make_spam, make_published_comment])
def test_an_author_who_comes_too_late_changes_nothing(make, moderator):
    seen = make()
    deciding.trash(Comment.objects.get(), by=moderator)
    seen.body = "Too late"
    with pytest.raises(deciding.AlreadyDecided):
        submitting.resubmit(seen)
    assert Comment.objects.get().body != "Too late"


def test_a_moderator_s_own_comment_stays_published_when_they_edit_it(moderator):
    comment = make_published_comment(staff_user=moderator)
    comment.body = "Better text"
    assert submitting.resubmit(comment).status == Status.APPROVED


def test_a_blocked_word_is_spam_without_a_question_to_akismet(akismet_server, article):
    make_policy(blocked_words="casino")
    comment = submitting.submit(
        Comment(article=article, name="A", body="Our casino, your win"), CommentPolicy.load()
    )
    comment.refresh_from_db()
    assert (comment.status, comment.hold_reason, comment.hold_detail) == (
        *(Status.SPAM, "blocked-word"),
        "casino",
    )
    assert not checking.check_next()


def test_a_blocked_word_that_an_author_edits_in_is_spam(article):
    make_policy(blocked_words="casino")
    comment = make_published_comment(article)
    comment.body = "Our casino"
    assert submitting.resubmit(comment).status == Status.SPAM


def test_a_reported_comment_stays_published_and_moderators_are_mailed_once(moderator):
    comment = make_published_comment()
    submitting.report(comment, detail="It sells something")
    submitting.report(comment, detail="It is unkind")
    comment.refresh_from_db()
    assert comment.status == Status.APPROVED
    assert list(Comment.objects.reported()) == [comment]
    assert "It sells something" in OutgoingMail.objects.get().text


@pytest.mark.parametrize(
    ("verdict", "decide", "column"),
    [
        ("ham", deciding.approve, "passed"),
        ("ham", deciding.mark_spam, "missed"),
        ("spam", deciding.approve, "false_alarms"),
        ("discard", deciding.trash, "caught"),
    ],
)
def test_each_verdict_is_counted_once_in_its_month(
    akismet_server, moderator, verdict, decide, column
):
    make_policy(publish_unseen=False)
    make_comment(name=f"loopback-{verdict}")
    checking.check_next()
    decide(Comment.objects.get(), by=moderator)
    tally = Tally.objects.get()
    counted = {name: getattr(tally, name) for name in COLUMNS}
    assert counted == dict.fromkeys(COLUMNS, 0) | {column: 1}
    assert tally.month == timezone.localdate().replace(day=1)


def test_a_tally_outlives_its_comments_and_an_undo_takes_a_miserase_comment(
    akismet_server, moderator
):
    make_comment()
    checking.check_next()
    comment = deciding.mark_spam(Comment.objects.get(), by=moderator)
    deciding.undo(comment, by=moderator)
    comment.delete()
    tally = Tally.objects.get()
    assert (tally.missed, tally.passed) == (0, 1)

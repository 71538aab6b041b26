"""One decision on many comments, and its undo."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments import deciding, submitting, subscriptions
from comments.decisions import APPROVE, MARK_SPAM, TRASH, Status
from comments.models import Comment, CommentEvent, Tally
from tests.comments.builders import (
    make_article,
    make_comment,
    make_comment_awaiting_review,
    make_moderator,
    make_published_comment,
    make_spam,
)
from website.models import OutgoingMail

pytestmark = pytest.mark.django_db


def _statuses(comments):
    stored = dict(Comment.objects.values_list("pk", "status"))
    return [stored[comment.pk] for comment in comments]


def test_many_are_decided_and_undone_with_their_history(article, moderator):
    comments = [make_comment_awaiting_review(article), make_comment(article), make_spam(article)]
    outcome = deciding.decide_many(comments, TRASH, by=moderator, reason="Off topic.")
    assert (outcome.conflicts, _statuses(comments)) == ([], ["trash"] * 3)
    assert [comment.reason for comment in outcome.done] == ["Off topic."] * 3
    undone = deciding.undo_many(outcome.done, by=moderator)
    assert (undone.conflicts, _statuses(comments)) == ([], ["held", "held", "spam"])
    details = CommentEvent.objects.filter(kind="undone").values_list("detail", flat=True)
    assert sorted(details) == ["held", "held", "spam"]
    waits = Comment.objects.awaiting_check(), Comment.objects.awaiting_review()
    assert [*map(list, waits)] == [[comments[1]], [comments[0]]]


def test_one_that_changed_spoils_none_of_the_others(article, moderator):
    edited, decided, deleted, erased, same = (
        make_comment_awaiting_review(article) for _ in "12345"
    )
    changed = Comment.objects.get(pk=edited.pk)
    changed.body = "Other"
    deciding.edit(changed, by=moderator)
    deciding.mark_spam(Comment.objects.get(pk=decided.pk), by=make_moderator("second"))
    Comment.objects.filter(pk=deleted.pk).delete()
    Comment.objects.filter(pk=erased.pk).update(
        status="erased", body="", name="", email="", ip=None, decided_at=timezone.now()
    )
    seen = [edited, decided, deleted, erased, same]
    outcome = deciding.decide_many(seen, APPROVE, by=moderator)
    assert outcome.done == [same]
    reasons = [(type(each), each.comment) for each in outcome.conflicts]
    assert reasons == [
        (deciding.AlreadyEdited, edited),
        *((deciding.AlreadyDecided, comment) for comment in (decided, deleted, erased)),
    ]
    assert _statuses([edited, decided, same]) == ["held", "spam", "approved"]


@pytest.mark.parametrize("decision", [APPROVE, MARK_SPAM, TRASH], ids=lambda it: it.verb)
def test_the_queries_do_not_depend_on_the_number(decision, moderator):
    makers = [make_comment_awaiting_review, make_comment, make_spam, make_published_comment]

    def act(number):
        comments = [makers[index % 4]() for index in range(number)]
        seen = [comment for comment in comments if comment.status != decision.status]
        with CaptureQueriesContext(connection) as deciding_them:
            done = deciding.decide_many(seen, decision, by=moderator).done
        with CaptureQueriesContext(connection) as undoing_them:
            deciding.undo_many(done, by=moderator)
        return len(deciding_them), len(undoing_them)

    act(4)  # Makes the row of the month's statistics.
    assert act(8) == act(40)


def test_a_comment_named_twice_is_decided_once(moderator):
    comment = make_comment_awaiting_review()
    outcome = deciding.decide_many([comment, Comment.objects.get()], APPROVE, by=moderator)
    assert (len(outcome.done), outcome.conflicts) == (1, [])
    assert CommentEvent.objects.count() == 1


def test_nothing_is_decided_without_comments(moderator):
    outcome = deciding.decide_many([], APPROVE, by=moderator)
    assert (outcome.done, outcome.conflicts) == ([], [])


def test_the_statistics_count_each_of_many(moderator):
    comments = [make_spam() for _number in range(3)] + [make_comment_awaiting_review()]
    Tally.objects.move((None, comment.tally_cell) for comment in comments)
    outcome = deciding.decide_many(comments, APPROVE, by=moderator)
    tally = Tally.objects.get()
    assert (tally.false_alarms, tally.caught, tally.passed) == (3, 0, 1)
    deciding.undo_many(outcome.done, by=moderator)
    tally.refresh_from_db()
    assert (tally.false_alarms, tally.caught, tally.passed) == (0, 3, 1)


def test_mail_goes_to_those_who_asked_and_once(article, moderator):
    parent = make_published_comment(article, notify_on_reply=True, verified_at=timezone.now())
    asked = make_comment_awaiting_review(article, email="tomos@example.org", notify_on_publish=True)
    answer = make_comment_awaiting_review(article, email="anna@example.org", parent=parent)
    hidden = make_comment_awaiting_review(
        make_article(withdrawn_at=timezone.now()), notify_on_publish=True
    )
    seen = [asked, answer, hidden, make_comment_awaiting_review(article)]
    done = deciding.decide_many(seen, APPROVE, by=moderator).done
    undone = deciding.undo_many(done, by=moderator).done
    deciding.decide_many(undone, APPROVE, by=moderator)
    mails = OutgoingMail.objects.values_list("to", flat=True)
    assert sorted(mails) == ["margaret@example.org", "tomos@example.org"]


def test_of_many_the_worker_writes_the_mails_and_none_that_was_undone_before(article, moderator):
    number = subscriptions.WRITTEN_AT_ONCE + 3
    comments = [
        make_comment_awaiting_review(
            article, email=f"reader-{index}@example.org", notify_on_publish=True
        )
        for index in range(number)
    ]
    done = deciding.decide_many(comments, APPROVE, by=moderator).done
    mails = OutgoingMail.objects.values_list("to", flat=True)
    assert len(mails) == subscriptions.WRITTEN_AT_ONCE
    deciding.undo_many(done[-1:], by=moderator)
    while subscriptions.notify_next():
        pass
    assert sorted(mails.all()) == sorted(comment.email for comment in comments[:-1])


def test_an_undo_refuses_what_was_edited_after_the_decision(article, moderator):
    first, second = (make_comment_awaiting_review(article) for _ in "12")
    done = deciding.decide_many([first, second], APPROVE, by=moderator).done
    changed = Comment.objects.get(pk=first.pk)
    changed.body = "Other"
    submitting.resubmit(changed)
    outcome = deciding.undo_many(done, by=moderator)
    assert outcome.done == [second]
    assert isinstance(outcome.conflicts[0], deciding.AlreadyEdited)


@pytest.mark.parametrize("decision", [APPROVE, MARK_SPAM, TRASH], ids=lambda it: it.verb)
def test_a_report_waits_again_when_the_decision_on_it_is_undone(decision, moderator):
    comment = make_published_comment()
    submitting.report(comment, detail="Rude")
    decided = deciding.decide(Comment.objects.get(), decision, by=moderator)
    assert not Comment.objects.reported().exists()
    deciding.undo(decided, by=moderator)
    assert Comment.objects.reported().get().status == Status.APPROVED

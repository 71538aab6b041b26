"""Nothing is decided or undone that was not seen: authors, moderators, readers and Akismet."""

from datetime import timedelta
from functools import partial

import pytest
from django.urls import reverse

from comments import checking, deciding, submitting
from comments.decisions import Status
from comments.models import Comment, Verdict
from tests.comments.builders import (
    make_comment,
    make_comment_awaiting_review,
    make_moderator,
    make_policy,
    make_published_comment,
)
from tests.fakes.akismet import Mood
from website.editing import seen
from website.models import OutgoingMail

pytestmark = pytest.mark.django_db
PHONE = "Ring me: 0044 20 7946 0000."


def _resubmit(comment, body):
    mine = Comment.objects.get(pk=comment.pk)
    mine.body = body
    return submitting.resubmit(mine)


def _edit(comment, body, by):
    mine = Comment.objects.get(pk=comment.pk)
    mine.body = body
    return deciding.edit(mine, by=by)


@pytest.mark.parametrize("decide", [deciding.approve, deciding.mark_spam, deciding.trash])
def test_a_moderator_is_told_that_the_author_changed_what_they_saw(decide, moderator):
    comment = make_comment_awaiting_review(body="Tea helps me.")
    _resubmit(comment, "Buy my tea.")
    with pytest.raises(deciding.AlreadyEdited) as conflict:
        decide(comment, by=moderator)
    current = conflict.value.comment
    assert (current.status, current.body) == (Status.HELD, "Buy my tea.")
    assert current.is_awaiting_check
    assert deciding.text_at(current, comment.revision).body == "Tea helps me."


def test_a_reply_publishes_no_text_that_was_not_seen(moderator):
    comment = make_comment_awaiting_review()
    _resubmit(comment, "Buy my tea.")
    with pytest.raises(deciding.AlreadyEdited):
        submitting.reply(comment, body="Thank you.", by=moderator)
    assert Comment.objects.get().status == Status.HELD


@pytest.mark.parametrize(
    "damaged", ["", "held", "held.", "held.0", "held.x", "held.²", "." * 9, "held." + "9" * 5000]
)
def test_a_damaged_version_is_of_no_row(damaged, moderator):
    comment = make_comment_awaiting_review()
    with pytest.raises(deciding.AlreadyDecided):
        deciding.approve(comment.as_seen(damaged), by=moderator)
    assert Comment.objects.get().status == Status.HELD


def test_a_version_is_read_as_it_is_written():
    comment = make_comment_awaiting_review(revision=12)
    assert Comment(pk=comment.pk).as_seen(comment.version).version == "held.12"


def test_an_author_s_old_form_does_not_bring_back_what_a_moderator_took_out(reader, moderator):
    comment = make_published_comment(body=PHONE)
    form = {"action": "edit", "body": f"{PHONE} Please!"}
    form[seen.INPUT] = reader.get(comment.receipt_url).context["seen"]
    _edit(comment, "Ring me.", moderator)
    page = reader.post(comment.receipt_url, form)
    assert "now it is “Ring me.”" in page.text and f"{PHONE} Please!</textarea>" in page.text
    assert Comment.objects.get().body == "Ring me."
    assert (
        reader.post(comment.receipt_url, form | {seen.INPUT: page.context["seen"]}).status_code
        == 303
    )
    assert Comment.objects.get().status == Status.HELD


def test_an_author_s_form_that_a_moderator_overtakes_in_the_same_moment_changes_nothing(moderator):
    comment = make_published_comment(body=PHONE)
    mine = Comment.objects.get()
    _edit(comment, "Ring me.", moderator)
    mine.body = f"{PHONE} Please!"
    with pytest.raises(deciding.AlreadyEdited):
        submitting.resubmit(mine)
    assert Comment.objects.get().body == "Ring me."


@pytest.mark.parametrize("mood", [Mood.HAM, Mood.SPAM])
def test_an_author_s_edit_after_a_moderator_s_waits_for_a_person(mood, moderator, akismet_server):
    akismet_server.mood = mood
    comment = make_published_comment(body=PHONE)
    _edit(comment, "Ring me.", moderator)
    _resubmit(comment, PHONE)
    assert checking.check_next()
    current = Comment.objects.awaiting_review().get()
    assert (current.hold_reason, current.verdict) == ("staff-edit", mood.value)
    assert OutgoingMail.objects.filter(kind="comments/held").exists()


def test_a_moderator_s_edit_is_not_lost_by_an_older_edit_of_another(moderator):
    comment = make_published_comment()
    first, second = Comment.objects.get(), Comment.objects.get()
    first.body, second.body = "One", "Two"
    deciding.edit(first, by=moderator)
    with pytest.raises(deciding.AlreadyEdited):
        deciding.edit(second, by=make_moderator("second"))
    comment.refresh_from_db()
    assert (comment.body, comment.revision) == ("One", 2)


@pytest.mark.parametrize("mood", [Mood.HAM, Mood.SPAM])
def test_a_report_survives_the_author_s_edit(mood, moderator, akismet_server):
    akismet_server.mood = mood
    comment = make_published_comment()
    submitting.report(comment, detail="It sells something")
    _resubmit(comment, "Better text")
    assert list(Comment.objects.reported()) == [comment]
    assert checking.check_next()
    current = Comment.objects.awaiting_review().get()
    assert current.hold_reason == "reported" and list(Comment.objects.reported()) == [comment]
    deciding.approve(current, by=moderator)
    assert not Comment.objects.reported().exists()


def test_a_blocked_word_does_not_hide_a_report(moderator):
    make_policy(blocked_words="casino")
    comment = make_published_comment()
    submitting.report(comment, detail="It sells something")
    assert _resubmit(comment, "Casino").status == Status.HELD
    assert Comment.objects.reported().exists()


def test_a_report_counts_though_the_author_edits_in_the_same_moment():
    comment = make_published_comment()
    _resubmit(comment, "Better text")
    submitting.report(comment, detail="It sells something")
    assert Comment.objects.reported().exists()


def test_the_reported_tab_has_what_was_changed_since(desk):
    comment = make_published_comment()
    submitting.report(comment, detail="It sells something")
    _resubmit(comment, "Better text")
    address = reverse("admin:comments_comment_changelist")
    assert "Better text" in desk.get(f"{address}?queue=reported").text


@pytest.mark.parametrize("change", ["author", "moderator"])
def test_a_verdict_publishes_only_the_text_that_was_sent(change, moderator, akismet_server):
    comment = make_comment(body="Tea helps me.")
    claimed = Comment.objects.get()
    if change == "author":
        _resubmit(comment, "Buy my tea.")
    else:
        _edit(comment, "Tea.", moderator)
    deciding.settle(claimed, checking.akismet.Answer(Verdict.HAM), {})
    current = Comment.objects.get()
    assert (current.status, current.verdict) == (Status.HELD, "")
    assert current.is_awaiting_check


def test_what_a_moderator_edits_before_its_check_is_left_to_a_person(moderator, akismet_server):
    comment = make_comment(body="Tea helps me.")
    _edit(comment, "Tea.", moderator)
    checking.check_next()
    current = Comment.objects.awaiting_review().get()
    assert (current.hold_reason, current.body) == ("staff-edit", "Tea.")


def test_a_check_of_the_whole_queue_sends_what_the_author_typed(moderator, akismet_server):
    comment = make_comment_awaiting_review(body="Tea helps me.")
    _edit(comment, "Tea.", moderator)
    _edit(comment, "Water.", moderator)
    checking.recheck_queue(by=moderator)
    checking.check_next()
    assert akismet_server.calls[0].values["comment_content"] == "Tea helps me."


def test_a_moderator_s_edit_stays_one_when_their_account_is_deleted(desk, akismet_server):
    comment = make_comment_awaiting_review(body="Tea helps me.")
    former = make_moderator("former")
    _edit(comment, "Tea.", former)
    former.delete()
    checking.recheck_queue(by=make_moderator("second"))
    checking.check_next()
    assert akismet_server.calls[0].values["comment_content"] == "Tea helps me."
    assert Comment.objects.awaiting_review().get().body == "Tea."
    page = reverse("admin:comments_comment_change", args=[comment.pk])
    assert "by somebody whose account was deleted" in desk.get(page).text


def test_each_change_of_the_text_is_a_revision(moderator):
    comment = make_published_comment(
        created_at=Comment._meta.get_field("created_at").default() - timedelta(minutes=1)
    )
    _edit(comment, "One", moderator)
    _resubmit(comment, "Two")
    deciding.approve(Comment.objects.get(), by=moderator)
    assert Comment.objects.get().version == "approved.3"


def test_a_decision_to_keep_a_comment_answers_no_report_that_came_after_the_page(moderator):
    comment = make_published_comment()
    submitting.report(comment, detail="Rude")
    shown = Comment.objects.get().version
    submitting.report(comment, detail="It sells something")
    decided = deciding.approve(Comment(pk=comment.pk).as_seen(shown), by=moderator)
    assert Comment.objects.reported().exists()
    deciding.approve(decided, by=moderator)
    assert not Comment.objects.reported().exists()


def test_an_undo_loses_no_report_that_came_after_the_decision(moderator):
    comment = make_comment_awaiting_review()
    decided = deciding.approve(comment, by=moderator)
    submitting.report(comment, detail="Rude")
    deciding.undo(decided, by=moderator)
    assert Comment.objects.reported().get().status == Status.HELD


@pytest.mark.parametrize("damaged", ["approved.1.x", "approved.1.2026", "approved.1.2026-01-01"])
def test_a_damaged_report_in_a_version_was_not_seen(damaged, moderator):
    comment = make_published_comment()
    submitting.report(comment, detail="Rude")
    deciding.approve(comment.as_seen(damaged), by=moderator)
    assert Comment.objects.reported().exists()


@pytest.mark.parametrize("save", [submitting.resubmit, partial(deciding.edit, by=None)])
def test_saving_the_text_as_it_is_changes_nothing(save):
    comment = make_published_comment()
    save(Comment.objects.get())
    assert Comment.objects.get().version == comment.version
    assert not comment.events.exists()

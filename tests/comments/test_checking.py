"""What the worker does with a comment that is due for the spam check."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments import akismet, backoff, checking, deciding
from comments.akismet import client
from comments.models import Comment, CommentEvent, CommentPolicy, SpamCheck, Tally, Verdict
from comments.policy import HoldReason
from tests.comments.builders import (
    make_comment,
    make_comment_awaiting_review,
    make_policy,
)
from tests.fakes.akismet import Mood
from website import registry
from website.models import OutgoingMail, SiteSettings
from website.worker import leases, loops

pytestmark = pytest.mark.django_db
Status = Comment.Status
NO_VERDICT = [
    *(Mood.SUSPENDED, Mood.INVALID_KEY, Mood.ERROR_500, Mood.BUSY, Mood.GARBAGE, Mood.EMPTY),
]


def _ask_again():
    SpamCheck.write(ask_at=timezone.now())


def _kinds(comment):
    return list(comment.events.values_list("kind", flat=True))


def test_what_akismet_calls_ham_is_published(akismet_server):
    comment = make_comment()
    assert checking.check_next()
    comment.refresh_from_db()
    assert (comment.status, comment.verdict) == (Status.APPROVED, Verdict.HAM)
    assert comment.decided_at and comment.decided_by is None and comment.check_due_at is None
    assert _kinds(comment) == ["checked", "approved"]


@pytest.mark.parametrize("mood", [Mood.SPAM, Mood.DISCARD])
def test_what_akismet_calls_spam_goes_into_spam(akismet_server, mood):
    akismet_server.mood = mood
    comment = make_comment()
    checking.check_next()
    comment.refresh_from_db()
    assert (comment.status, comment.verdict) == (Status.SPAM, mood.value)
    assert _kinds(comment) == ["checked", "spam"]


def test_ham_that_a_rule_holds_waits_for_a_person_and_says_which_rule(akismet_server):
    make_policy(links_limit=0)
    comment = make_comment(body="See https://example.org")
    checking.check_next()
    comment.refresh_from_db()
    assert (comment.status, comment.hold_reason) == (Status.HELD, HoldReason.LINKS)
    assert comment.hold_detail == "1 link, 0 allowed"
    assert list(Comment.objects.awaiting_review()) == [comment]


def test_a_policy_that_reads_first_publishes_nothing_unseen(akismet_server):
    make_policy(publish_unseen=False)
    comment = make_comment()
    checking.check_next()
    comment.refresh_from_db()
    assert comment.hold_reason == HoldReason.READ_FIRST


@pytest.mark.parametrize("mood", NO_VERDICT)
def test_without_a_verdict_a_comment_stays_held_and_is_asked_about_later(akismet_server, mood):
    akismet_server.mood = mood
    comment = make_comment()
    with pytest.raises(loops.Outage):
        checking.check_next()
    comment.refresh_from_db()
    assert (comment.status, comment.hold_reason) == (Status.HELD, HoldReason.CHECK)
    assert comment.check_failure and SpamCheck.load().ask_at > timezone.now()
    assert _kinds(comment) == ["no-verdict"]


def test_a_server_that_is_down_leaves_everything_held(akismet_server):
    akismet_server.go_down()
    comment = make_comment()
    loops.run_until_idle(registry.jobs)
    comment.refresh_from_db()
    assert comment.is_awaiting_check
    assert comment.check_failure == "Akismet cannot be reached."


def test_a_server_too_slow_to_wait_for_leaves_the_comment_held(akismet_server, monkeypatch):
    monkeypatch.setattr(client, "DEADLINE_SECONDS", 0.1)
    akismet_server.mood = Mood.SLOW
    comment = make_comment()
    with pytest.raises(loops.Outage, match="in time"):
        checking.check_next()
    comment.refresh_from_db()
    assert comment.is_awaiting_check


def test_without_a_key_no_call_is_made_and_everything_waits_for_a_person(
    akismet_server, settings, moderator
):
    settings.AKISMET_API_KEY = ""
    comment = make_comment()
    loops.run_until_idle(registry.jobs)
    waiting = Comment.objects.awaiting_review().get()
    assert (waiting, waiting.hold_detail) == (comment, "No Akismet key is set.")
    assert akismet_server.calls == []
    assert OutgoingMail.objects.get().kind == "comments/held"


def test_with_a_key_again_all_that_waited_for_a_person_can_be_checked(
    akismet_server, settings, moderator
):
    key, settings.AKISMET_API_KEY = settings.AKISMET_API_KEY, ""
    make_comment()
    loops.run_until_idle(registry.jobs)
    settings.AKISMET_API_KEY = key
    assert checking.recheck_queue(by=moderator) == 1
    loops.run_until_idle(registry.jobs)
    assert Comment.objects.get().status == "approved"


def test_a_verdict_comes_once_the_service_is_back(akismet_server):
    akismet_server.mood = Mood.SUSPENDED
    comment = make_comment()
    loops.run_until_idle(registry.jobs)
    akismet_server.mood = Mood.HAM
    _ask_again()
    loops.run_until_idle(registry.jobs)
    comment.refresh_from_db()
    assert (comment.status, comment.check_failure) == (Status.APPROVED, "")
    paths = [call.path.split("/")[-1] for call in akismet_server.calls]
    assert paths[:3] == ["comment-check", "verify-key", "comment-check"]
    assert akismet_server.calls[2].values["recheck_reason"] == "retry"


def test_after_fifteen_days_without_a_verdict_a_person_is_asked(akismet_server, moderator):
    akismet_server.mood = Mood.ERROR_500
    comment = make_comment(created_at=timezone.now() - timedelta(days=15, minutes=1))
    with pytest.raises(loops.Outage):
        checking.check_next()
    comment.refresh_from_db()
    assert (comment.hold_reason, comment.check_due_at) == (HoldReason.UNCHECKED, None)
    assert OutgoingMail.objects.get().to == moderator.email


def test_a_comment_that_cannot_be_checked_is_given_to_a_person_and_stops_nobody(akismet_server):
    comment = make_comment(ip=None)
    assert checking.check_next()
    comment.refresh_from_db()
    assert (comment.hold_reason, comment.check_due_at) == (HoldReason.UNCHECKED, None)
    assert akismet_server.calls == []


def test_the_same_failure_again_is_one_line_in_the_history(akismet_server):
    akismet_server.mood = Mood.ERROR_500
    comment = make_comment()
    for _ in range(3):
        _ask_again()
        with pytest.raises(loops.Outage):
            checking.check_next()
    assert comment.events.filter(kind=CommentEvent.Kind.NO_VERDICT).count() == 1


def test_a_decision_taken_while_akismet_thinks_stands(akismet_server, moderator):
    comment = make_comment()
    leased = leases.claim(Comment.objects.all(), "check_due_at", lease=backoff.LEASE)
    deciding.trash(comment, by=moderator)
    deciding.settle(leased, akismet.Answer(Verdict.HAM), {})
    comment.refresh_from_db()
    assert (comment.status, comment.decided_by) == (Status.TRASH, moderator)
    assert _kinds(comment) == ["trash"]


def test_a_worker_that_lost_its_lease_writes_nothing(akismet_server):
    comment = make_comment()
    leased = leases.claim(Comment.objects.all(), "check_due_at", lease=backoff.LEASE)
    Comment.objects.update(check_due_at=timezone.now())
    deciding.settle(leased, akismet.Answer(Verdict.SPAM), {})
    comment.refresh_from_db()
    assert (comment.status, comment.verdict) == (Status.HELD, "")


def test_a_comment_that_waits_for_its_check_mails_nobody(akismet_server, moderator):
    akismet_server.mood = Mood.ERROR_500
    make_comment()
    loops.run_until_idle([job for job in registry.jobs if job.queue == "akismet"])
    assert not OutgoingMail.objects.exists()


def test_moderators_are_mailed_a_link_to_what_is_held_for_them(akismet_server, moderator, settings):
    make_policy(publish_unseen=False)
    comment = make_comment(name="O'Neil & Co", body="<b>Bold</b>")
    checking.check_next()
    mail = OutgoingMail.objects.get()
    assert mail.to == moderator.email
    assert f"{settings.SITE_URL}/admin/comments/comment/{comment.pk}/change/" in mail.text
    assert "Why it is held: The policy holds every reply for review." in mail.text
    assert "O'Neil & Co" in mail.subject and "<b>Bold</b>" in mail.text


def test_without_a_moderator_to_mail_the_site_s_own_address_is_used(akismet_server, editor):
    SiteSettings(contact_email="hello@site.test").save()
    make_policy(publish_unseen=False)
    make_comment()
    checking.check_next()
    assert OutgoingMail.objects.get().to == "hello@site.test"


def test_an_alert_with_a_good_verdict_is_kept_in_the_history(akismet_server):
    akismet_server.mood = Mood.ALERT
    comment = make_comment()
    checking.check_next()
    assert "10502" in comment.events.get(kind="checked").detail


def test_blatant_spam_is_deleted_at_once_where_the_policy_says_so_and_counted(akismet_server):
    make_policy(blatant_spam="delete")
    for mood in (Mood.DISCARD, Mood.SPAM):
        akismet_server.mood = mood
        make_comment()
        checking.check_next()
    assert [comment.verdict for comment in Comment.objects.all()] == ["spam"]
    assert Tally.objects.get().caught == 2


def test_a_verdict_that_may_still_change_publishes_nothing_and_holds_up_nobody(akismet_server):
    akismet_server.mood = Mood.RECHECK
    comment = make_comment()
    assert checking.check_next()
    comment.refresh_from_db()
    assert comment.is_awaiting_check
    assert comment.check_due_at > timezone.now() + timedelta(seconds=230)


def test_a_recheck_in_an_outage_leaves_old_comments_as_they_were_held(akismet_server, moderator):
    old = timezone.now() - timedelta(days=20)
    comment = make_comment_awaiting_review(created_at=old)
    checking.recheck_queue(by=moderator)
    akismet_server.mood = Mood.ERROR_500
    loops.run_until_idle(registry.jobs)
    comment.refresh_from_db()
    assert (comment.hold_reason, comment.check_due_at) == (HoldReason.LINKS, None)
    assert not OutgoingMail.objects.exists()


def test_a_recheck_takes_no_comment_from_a_worker_that_has_it(akismet_server, moderator):
    make_comment()
    leased = leases.claim(Comment.objects.all(), "check_due_at", lease=backoff.LEASE)
    assert checking.recheck_queue(by=moderator) == 0
    deciding.settle(leased, akismet.Answer(Verdict.HAM), {})
    assert Comment.objects.get().status == Status.APPROVED


def test_a_recheck_overturns_no_person(akismet_server, moderator):
    comment = make_comment_awaiting_review()
    checking.recheck_queue(by=moderator)
    deciding.trash(Comment.objects.get(), by=moderator)
    loops.run_until_idle(registry.jobs)
    comment.refresh_from_db()
    assert (comment.status, akismet_server.calls) == (Status.TRASH, [])
    assert checking.recheck_progress().left == 0


def test_where_staff_prefer_it_one_mail_a_morning_tells_of_all_that_waits(
    akismet_server, moderator, settings
):
    make_policy(publish_unseen=False, moderator_mails="daily")
    comments = [make_comment() for _ in range(3)]
    loops.run_until_idle(registry.jobs)
    assert not OutgoingMail.objects.exists()
    policy = CommentPolicy.load()
    assert timezone.localtime(policy.digest_due_at).hour == 7
    CommentPolicy.objects.update(digest_due_at=timezone.now())
    loops.run_until_idle(registry.jobs)
    mail = OutgoingMail.objects.get()
    assert mail.subject == "3 comments wait for your decision"
    links = [f"{settings.SITE_URL}/admin/comments/comment/{one.pk}/change/" for one in comments]
    assert all(link in mail.text for link in links)


def test_a_morning_on_which_nothing_waits_any_more_brings_no_mail(moderator):
    make_policy(moderator_mails="daily", digest_due_at=timezone.now())
    loops.run_until_idle(registry.jobs)
    assert not OutgoingMail.objects.exists()
    assert CommentPolicy.load().digest_due_at is None


def test_where_staff_want_no_mail_none_is_sent(akismet_server, moderator):
    make_policy(publish_unseen=False, moderator_mails="none")
    make_comment()
    loops.run_until_idle(registry.jobs)
    assert not OutgoingMail.objects.exists()


def test_what_was_sent_and_answered_is_kept(akismet_server):
    make_comment(body="As it was typed")
    checking.check_next()
    comment = Comment.objects.get()
    assert comment.submitted["comment_content"] == "As it was typed"
    assert comment.answered.keys() == {"body", "x-akismet-guid"}

"""One comment's refusal, one comment's wait, and the trouble of the key or the service: what each does to
the comments that wait."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments import checking
from comments.models import Comment, SpamCheck
from comments.policy import HoldReason
from tests.comments.builders import make_comment
from tests.fakes.akismet import Mood, recorded
from website import registry
from website.worker import loops

pytestmark = pytest.mark.django_db
Status = Comment.Status


@pytest.mark.parametrize(
    ("age", "wait"),
    [
        (timedelta(seconds=5), timedelta(minutes=1)),
        (timedelta(minutes=20), timedelta(minutes=20)),
        (timedelta(days=2), timedelta(minutes=30)),
    ],
)
def test_the_longer_the_trouble_the_later_akismet_is_asked_again(akismet_server, age, wait):
    akismet_server.mood = Mood.ERROR_500
    SpamCheck.write(trouble="Akismet cannot be reached.", trouble_at=timezone.now() - age)
    make_comment()
    with pytest.raises(loops.Outage):
        checking.check_next()
    assert abs(SpamCheck.load().ask_at - timezone.now() - wait) < timedelta(seconds=20)


def test_a_service_that_names_a_time_is_asked_after_it(akismet_server):
    akismet_server.playing = next(one for one in recorded() if one.name == "503 for an hour")
    make_comment()
    loops.run_until_idle(registry.jobs)
    wait = SpamCheck.load().ask_at - timezone.now()
    assert timedelta(minutes=59) < wait <= timedelta(hours=1)


def test_a_comment_of_its_own_trouble_holds_up_no_other_and_ends_with_a_person(akismet_server):
    bad = make_comment(name="loopback-500", created_at=timezone.now() - timedelta(hours=1))
    for _try in range(checking.MAX_TRIES):
        good = [make_comment(), make_comment()]
        Comment.objects.filter(pk=bad.pk).update(check_due_at=timezone.now() - timedelta(hours=1))
        loops.run_until_idle(registry.jobs)
        assert not Comment.objects.filter(pk__in=[one.pk for one in good]).exclude(
            status=Status.APPROVED
        )
        assert SpamCheck.load().trouble == ""
    bad.refresh_from_db()
    assert (bad.hold_reason, bad.check_due_at) == (HoldReason.UNCHECKED, None)
    assert "status 500" in bad.hold_detail


def test_one_refused_comment_goes_to_a_person_with_the_reason_and_the_next_is_asked(
    akismet_server, moderator
):
    akismet_server.playing = next(one for one in recorded() if one.name == "a missing field, 2015")
    refused = make_comment()
    assert checking.check_next()
    akismet_server.playing = None
    make_comment()
    loops.run_until_idle(registry.jobs)
    refused.refresh_from_db()
    assert "lacks the field “user_ip”" in refused.hold_detail
    assert Comment.objects.filter(status=Status.APPROVED).count() == 1


def test_a_comment_that_akismet_needs_time_for_waits_three_times_and_then_for_a_person(
    akismet_server, moderator
):
    akismet_server.mood = Mood.RECHECK
    comment = make_comment(recheck_reason=Comment.Recheck.EDIT)
    for _try in range(checking.MAX_TRIES):
        Comment.objects.update(check_due_at=timezone.now())
        assert checking.check_next()
    comment.refresh_from_db()
    assert (comment.hold_reason, comment.check_due_at) == (HoldReason.UNCHECKED, None)
    reasons = [call.values["recheck_reason"] for call in akismet_server.calls]
    assert reasons == ["edit", "retry", "retry"]


def test_a_service_that_asks_for_a_pause_is_asked_about_no_other_comment(akismet_server):
    akismet_server.mood = Mood.BUSY
    for _ in range(3):
        make_comment()
    with pytest.raises(loops.Outage):
        checking.check_next()
    assert not checking.check_next()
    assert len(akismet_server.calls) == 1


def test_a_key_that_is_refused_is_not_asked_with_for_the_others(akismet_server):
    akismet_server.mood = Mood.INVALID_KEY
    for _ in range(3):
        make_comment()
    loops.run_until_idle(registry.jobs)
    loops.run_until_idle(registry.jobs)
    assert len(akismet_server.calls) == 1


def test_after_a_failure_the_key_is_verified_before_anything_is_sent(akismet_server):
    akismet_server.mood = Mood.INVALID_KEY
    SpamCheck.write(trouble="Akismet cannot be reached.")
    make_comment()
    with pytest.raises(loops.Outage):
        checking.check_next()
    assert [call.path for call in akismet_server.calls] == ["/1.1/verify-key"]

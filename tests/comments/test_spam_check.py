"""What staff see of the spam check: in the queue, on the dashboard, and in a recheck."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from comments.models import Comment, SpamCheck, Tally
from tests.comments.builders import (
    make_comment,
    make_comment_awaiting_review,
    make_policy,
    make_published_comment,
)
from tests.fakes.akismet import Mood
from website import registry
from website.worker import loops

pytestmark = pytest.mark.django_db
LIST = "admin:comments_comment_changelist"
NO_KEY = "No Akismet key is set"


def test_without_a_key_the_list_says_that_everything_waits(desk):
    make_comment(created_at=timezone.now() - timedelta(hours=3))
    page = desk.get(reverse(LIST)).text
    assert NO_KEY in page and "1 comment has been waiting for 3\xa0hours." in page


def test_a_check_in_trouble_is_said_with_its_reason(desk, akismet_server):
    akismet_server.mood = Mood.SUSPENDED
    make_comment()
    loops.run_until_idle(registry.jobs)
    page = desk.get(reverse(LIST)).text
    said = "Akismet has suspended the key: Your subscription has been suspended (10402)."
    assert said in page and 'href="https://akismet.com/errors/10402/"' in page


def test_the_bar_is_there_until_akismet_answers_and_then_all_is_asked_in_order(
    desk, akismet_server
):
    akismet_server.mood = Mood.ERROR_500
    times = [timezone.now() - timedelta(hours=hours) for hours in (5, 4, 3, 2)]
    sent = [make_comment(created_at=time, check_due_at=time) for time in times]
    loops.run_until_idle(registry.jobs)
    page = desk.get(reverse(LIST)).text
    assert "not working" in page and "4 comments are waiting, the oldest for 5" in page
    akismet_server.mood, akismet_server.calls = Mood.HAM, []
    SpamCheck.write(ask_at=timezone.now())
    loops.run_until_idle(registry.jobs)
    asked = [call.values["comment_content"] for call in akismet_server.calls_to("comment-check")]
    assert asked == [comment.body for comment in sent]
    assert "not working" not in desk.get(reverse(LIST)).text


def test_the_dashboard_counts_what_waits_for_whom(desk):
    make_comment_awaiting_review()
    make_comment()
    make_published_comment(feedback_due="ham", feedback_due_at=timezone.now())
    page = desk.get(reverse("admin:index")).text
    assert "1 comment waits for your decision" in page and NO_KEY in page
    assert "1 of your decisions has still to be reported to Akismet." in page


def test_the_whole_queue_is_checked_again_with_progress(desk, akismet_server):
    address = reverse("admin:comments_comment_recheck")
    make_policy(publish_unseen=False)
    spam = make_comment_awaiting_review(name="loopback-spam")
    ham = make_comment_awaiting_review(hold_reason="read-first")
    assert "2 comments are being checked again." in desk.post(address, follow=True).text
    assert "0 of 2 have been checked." in desk.get(address).text
    loops.run_until_idle(registry.jobs)
    assert "The last recheck is complete: 2 comments." in desk.get(address).text
    assert [Comment.objects.get(pk=one.pk).status for one in (spam, ham)] == ["spam", "held"]
    reasons = [call.values["recheck_reason"] for call in akismet_server.calls_to("comment-check")]
    assert reasons == ["recheck_queue"] * 2


def test_staff_without_the_right_start_no_recheck(client, editor):
    client.force_login(editor)
    assert client.post(reverse("admin:comments_comment_recheck")).status_code == 403


def test_an_alert_with_good_verdicts_is_shown_until_it_is_gone(desk, akismet_server):
    for mood, is_shown in [(Mood.ALERT, True), (Mood.HAM, False)]:
        akismet_server.mood = mood
        make_comment()
        loops.run_until_idle(registry.jobs)
        assert ("You have used more than" in desk.get(reverse(LIST)).text) is is_shown


def test_staff_see_how_much_of_the_key_is_used(desk, akismet_server):
    make_comment()
    loops.run_until_idle(registry.jobs)
    assert (
        "7463 of 350000 checks have been used this month." in desk.get(reverse("admin:index")).text
    )


def test_an_allowance_that_is_nearly_used_up_is_said_above_the_list(desk):
    SpamCheck(usage=95, limit=100).save()
    assert "95 of 100 checks have been used this month. Ask" in desk.get(reverse(LIST)).text


def test_the_dashboard_shows_by_month_how_well_akismet_judged(desk):
    Tally.objects.create(month="2026-10-01", passed=120, caught=43, missed=2, false_alarms=1)
    page = re.sub(r"\s+(?=<)", "", desk.get(reverse("admin:index")).text)
    assert '<th scope="row">October 2026</th><td>120</td><td>43</td><td>2</td><td>1</td>' in page

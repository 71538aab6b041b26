"""The moderators' queue in the admin."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from comments.models import Comment, CommentPolicy
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
LIST = "admin:comments_comment_changelist"
NO_KEY = "No Akismet key is set"


@pytest.fixture
def desk(client, moderator):
    """The moderator's browser."""
    client.force_login(moderator)
    return client


def _act(desk, action, *comments, query=""):
    selected = [comment.pk for comment in comments]
    data = {"action": action, "_selected_action": selected}
    return desk.post(reverse(LIST) + query, data, follow=True)


def _decide(desk, comment, decision, seen="held"):
    address = reverse("admin:comments_comment_decide", args=[comment.pk, decision])
    return desk.post(address, {"seen": seen}, follow=True)


def _words(response):
    return [str(message) for message in response.context["messages"]]


def test_the_list_opens_on_what_is_held_and_says_why(desk):
    held = make_comment_held_for_a_person(held_detail="3 links, 2 allowed")
    published = make_published_comment()
    page = desk.get(reverse(LIST)).text
    assert held.body in page and published.body not in page
    assert "More links than the policy allows. 3 links, 2 allowed" in page


@pytest.mark.parametrize("number", [1, 5])
def test_the_list_asks_the_same_queries_for_one_and_for_five(
    desk, number, django_assert_max_num_queries
):
    for _ in range(number):
        make_comment_held_for_a_person()
    with django_assert_max_num_queries(14):
        desk.get(reverse(LIST))


@pytest.mark.parametrize(
    ("action", "status", "said"),
    [
        ("approve_selected", "approved", "40 comments approved. Readers see them now."),
        ("mark_selected_as_spam", "spam", "40 comments marked as spam."),
        ("trash_selected", "trash", "40 comments moved to the trash."),
    ],
)
def test_forty_are_decided_in_one_go(desk, moderator, action, status, said):
    comments = [make_comment_held_for_a_person() for _ in range(40)]
    assert said in _words(_act(desk, action, *comments))
    decided = Comment.objects.filter(status=status, decided_by=moderator)
    assert decided.count() == 40


def test_whoever_comes_second_in_the_list_is_told_who_was_first(desk):
    mine, theirs = make_comment_held_for_a_person(), make_comment_held_for_a_person()
    other = make_moderator("anna")
    Comment.objects.filter(pk=theirs.pk).update(
        status="approved", held_by="", decided_at=timezone.now(), decided_by=other
    )
    words = _words(_act(desk, "trash_selected", mine, theirs))
    assert any("anna decided at" in text and "approved" in text for text in words)
    assert "1 comment moved to the trash." in words
    theirs.refresh_from_db()
    assert theirs.status == Comment.Status.APPROVED


def test_the_page_of_a_comment_shows_its_history_and_no_field_to_change(desk, moderator):
    comment = make_comment_held_for_a_person()
    comment.events.create(kind="held", detail="More links than the policy allows.")
    page = desk.get(reverse("admin:comments_comment_change", args=[comment.pk])).text
    assert "More links than the policy allows." in page
    assert "Next check" not in page
    assert 'name="body"' not in page and 'name="_save"' not in page
    assert all(f"/{decision}/decide/" in page for decision in ("approve", "spam", "trash"))


@pytest.mark.parametrize(
    ("decision", "status", "said"),
    [
        ("approve", "approved", "1 comment approved. Readers see it now."),
        ("spam", "spam", "1 comment marked as spam."),
        ("trash", "trash", "1 comment moved to the trash."),
    ],
)
def test_a_button_of_the_page_decides(desk, moderator, decision, status, said):
    comment = make_comment_held_for_a_person()
    assert _words(_decide(desk, comment, decision)) == [said]
    comment.refresh_from_db()
    assert (comment.status, comment.decided_by) == (status, moderator)


def test_whoever_comes_second_on_the_page_is_told_who_was_first(desk):
    comment = make_published_comment(decided_by=make_moderator("anna"))
    words = _words(_decide(desk, comment, "spam", seen="held"))
    assert "anna decided at" in words[0]
    comment.refresh_from_db()
    assert comment.status == Comment.Status.APPROVED


def test_a_decision_can_be_taken_back_by_who_sees_it(desk):
    comment = make_spam()
    _decide(desk, comment, "approve", seen="spam")
    comment.refresh_from_db()
    assert (comment.status, comment.feedback_due) == (Comment.Status.APPROVED, "ham")


@pytest.mark.parametrize("decision", ["delete", "held"])
def test_a_decision_that_does_not_exist_is_not_found(desk, decision):
    assert _decide(desk, make_comment(), decision).status_code == 404


def test_staff_without_the_right_cannot_decide(client, editor):
    client.force_login(editor)
    comment = make_comment_held_for_a_person()
    assert _decide(client, comment, "approve").status_code == 403
    assert client.get(reverse(LIST)).status_code == 403


def test_a_link_cannot_decide(desk):
    address = reverse("admin:comments_comment_decide", args=[make_comment().pk, "approve"])
    assert desk.get(address).status_code == 405


def test_without_a_key_the_list_says_that_everything_waits(desk):
    make_comment(created_at=timezone.now() - timedelta(hours=3))
    page = desk.get(reverse(LIST)).text
    assert NO_KEY in page and "1 comment is waiting, for 3\xa0hours." in page


def test_a_check_in_trouble_is_said_with_its_reason(desk, akismet_server):
    akismet_server.mood = Mood.SUSPENDED
    make_comment()
    work.run_until_idle(rooms.jobs)
    page = desk.get(reverse(LIST)).text
    assert "in trouble. Akismet has suspended the key: 10402: Your subscription" in page


def test_a_check_that_works_again_is_not_worth_a_word(desk, akismet_server):
    akismet_server.mood = Mood.ERROR_500
    make_comment()
    work.run_until_idle(rooms.jobs)
    akismet_server.mood = Mood.HAM
    make_comment()
    work.run_until_idle(rooms.jobs)
    page = desk.get(reverse(LIST)).text
    assert Comment.objects.waiting_for_check().count() == 1
    assert NO_KEY not in page and "in trouble" not in page


def test_the_dashboard_counts_what_waits_for_whom(desk):
    make_comment_held_for_a_person()
    make_comment()
    make_published_comment(feedback_due="ham", feedback_due_at=timezone.now())
    page = desk.get(reverse("admin:index")).text
    assert "1 comment waits for your decision" in page and NO_KEY in page
    assert "1 of your decisions has still to be reported to Akismet." in page


def test_staff_edit_one_policy(client):
    client.force_login(User.objects.create_superuser("owner"))
    address = reverse("admin:comments_commentpolicy_changelist")
    page = client.get(address, follow=True)
    form = {"links_limit": 5, "nesting": 2, "close_after_days": "", "page_size": 50}
    form |= {"origin_days": 90, "spam_days": 15}
    client.post(page.redirect_chain[-1][0], form)
    assert CommentPolicy.load().links_limit == 5 and not CommentPolicy.load().publish_unseen

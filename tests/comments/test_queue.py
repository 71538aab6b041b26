"""The cards of the moderators' queue: what they show, and what their buttons answer to a browser with
and without the script."""

import time
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from django.utils import timezone

from comments import deciding, submitting
from comments.admin.session import MOST, UNDO
from comments.models import Comment, CommentEvent
from tests.comments.builders import (
    make_article,
    make_comment_awaiting_review,
    make_moderator,
    make_published_comment,
    make_spam,
)

pytestmark = pytest.mark.django_db
LIST = reverse("admin:comments_comment_changelist")
JSON = {"Accept": "application/json"}


def _address(name, *args):
    return reverse(f"admin:comments_comment_{name}", args=args)


def _fetch(desk, name, *args, **data):
    return desk.post(_address(name, *args), data, headers=JSON)


def _decide(desk, comment, verb, **data):
    return _fetch(desk, "decide", comment.pk, verb, **{"seen": comment.version} | data)


def _edit(comment, body, by=None):
    """Somebody edits the text while the moderator reads it."""
    current = Comment.objects.get(pk=comment.pk)
    current.body = body
    deciding.edit(current, by=by or make_moderator("anna"))


def _held(**changes):
    return make_comment_awaiting_review(**changes)


def _cards(page):
    return [card.comment for card in page.context["cl"].cards]


def test_a_card_shows_all_that_a_decision_needs(desk):
    article = make_article(title="On salt baths")
    parent = make_published_comment(article, name="Anna", body="Which form is best?")
    make_published_comment(article, email="reader@example.org")
    make_spam(article, email="Reader@Example.org")
    body = "First words. " + "A sentence in the middle. " * 60 + "The last words."
    answered = {"x-akismet-alert-code": "10", "x-akismet-alert-msg": "Upgrade your key"}
    make_comment_awaiting_review(
        article,
        parent=parent,
        body=body,
        email="reader@example.org",
        hold_detail="3 links, 2 allowed",
        answered=answered,
    )
    page = desk.get(LIST).text
    for shown in [
        *("First words.", "The last words.", "Which form is best?", "On salt baths"),
        *("More links than the policy allows. 3 links, 2 allowed", "Akismet says: not spam"),
        "Other comments from reader@example.org: 1 approved, 1 spam.",
        "The address is not verified",
    ]:
        assert shown in page, shown
    assert "Show the rest" in page


def test_a_card_shows_what_readers_reported_and_why(desk):
    comment = make_published_comment()
    for number in range(5):
        submitting.report(comment, detail=f"Reason {number}")
    page = desk.get(f"{LIST}?queue=reported").text
    assert "Reason 4" in page and "Reason 2" in page and "Reason 1" not in page
    assert "and 2 earlier reports" in page


def test_the_first_comment_of_an_address_is_called_so(desk):
    _held(email="new@example.org")
    assert "The first comment from new@example.org." in desk.get(LIST).text


@pytest.mark.parametrize(("verb", "status"), [("approve", "approved"), ("spam", "spam")])
def test_a_decision_is_answered_without_a_page(desk, verb, status):
    comment = _held()
    answer = _decide(desk, comment, verb)
    assert answer.status_code == 200 and answer.json()["undo"]
    comment.refresh_from_db()
    assert comment.status == status


def test_one_decision_is_undone_and_its_card_comes_back(desk):
    comment = _held(body="Back again")
    undo = _decide(desk, comment, "spam").json()["undo"]
    answer = _fetch(desk, "undo", undo=undo).json()
    assert "Back again" in answer["cards"][str(comment.pk)]
    assert Comment.objects.get(pk=comment.pk).status == "held"


def test_undo_undoes_the_decision_that_the_page_offered_and_no_later_one(desk):
    first, second = _held(), _held()
    old = _decide(desk, first, "spam").json()["undo"]
    _decide(desk, second, "approve")
    answer = _fetch(desk, "undo", undo=old).json()
    assert answer["message"] == "That decision can no longer be undone."
    assert Comment.objects.get(pk=second.pk).status == "approved"


@pytest.mark.parametrize("verb", ["approve", "spam", "trash"])
def test_a_changed_comment_is_shown_again_with_the_change_marked(desk, verb):
    comment = _held(body="Take two tablets.")
    _edit(comment, "Take two cheap pills.")
    answer = _decide(desk, comment, verb)
    assert answer.status_code == 409
    card = answer.json()["card"]
    assert "tablets.</del>" in card and "cheap pills.</ins>" in card
    assert 'value="held.2"' in card
    assert Comment.objects.get(pk=comment.pk).status == "held"


def test_a_reply_to_a_changed_comment_is_not_published(desk):
    comment = _held(body="Take two tablets.")
    _edit(comment, "Take two cheap pills.")
    answer = _fetch(desk, "reply", comment.pk, seen=comment.version, reply="Good.")
    assert answer.status_code == 409 and "cheap pills.</ins>" in answer.json()["card"]
    assert not comment.replies.exists()


def test_without_the_script_a_changed_comment_is_shown_once_with_the_change_marked(desk):
    comment = _held(body="Take two tablets.")
    _edit(comment, "Take two cheap pills.")
    form = {"seen": comment.version, "following": ""}
    page = desk.post(_address("decide", comment.pk, "approve"), form, follow=True)
    assert page.redirect_chain[-1][0] == f"{LIST}#comment-{comment.pk}"
    assert "tablets.</del>" in page.text and "</del>" not in desk.get(LIST).text


def test_the_page_of_a_changed_comment_marks_the_change(desk):
    comment = _held(body="Take two tablets.")
    _edit(comment, "Take two cheap pills.")
    form = {"seen": comment.version}
    page = desk.post(_address("decide", comment.pk, "approve"), form, follow=True)
    assert page.context["original"] == comment and "tablets.</del>" in page.text


def test_the_list_of_a_stale_bulk_decision_marks_what_changed(desk):
    same, changed = _held(), _held(body="Take two tablets.")
    _edit(changed, "Take two cheap pills.")
    form = {"action": "approve_selected", "index": 0, "_selected_action": [same.pk, changed.pk]}
    form |= {f"seen-{it.pk}": it.version for it in (same, changed)}
    page = desk.post(LIST, form, follow=True)
    assert "tablets.</del>" in page.text
    assert Comment.objects.get(status="approved") == same


def test_a_bulk_decision_without_the_version_that_was_seen_decides_nothing(desk):
    comment = _held()
    form = {"action": "approve_selected", "index": 0, "_selected_action": [comment.pk]}
    desk.post(LIST, form)
    assert Comment.objects.get().status == "held"


def test_an_empty_reply_is_asked_for_in_the_card(desk):
    answer = _fetch(desk, "reply", _held().pk, seen="held.1", reply=" ")
    assert (answer.status_code, answer.json()["message"]) == (400, "Write your reply first.")


def test_a_comment_that_is_gone_is_not_found(desk):
    comment = _held()
    Comment.objects.all().delete()
    assert _decide(desk, comment, "approve").status_code == 404


def test_without_the_script_the_next_page_begins_at_the_next_card(desk):
    first, second = _held(), _held()
    form = {"seen": first.version, "following": second.pk}
    address = _address("decide", first.pk, "approve") + "?_changelist_filters=q%3Dmargaret"
    assert desk.post(address, form).url == f"{LIST}?q=margaret#comment-{second.pk}"


def test_what_is_put_off_comes_last_for_this_person_only(desk, client):
    old, middle, new = (
        _held(created_at=timezone.now() - timedelta(hours=hours)) for hours in (3, 2, 1)
    )
    assert _cards(desk.get(LIST)) == [new, middle, old]
    for comment in (new, middle):
        assert _fetch(desk, "later", comment.pk).status_code == 200
    assert _cards(desk.get(LIST)) == [old, new, middle]
    client.force_login(make_moderator("anna"))
    assert _cards(client.get(LIST)) == [new, middle, old]


def test_what_is_put_off_on_its_page_does_not_come_back_after_the_next_decision(desk):
    comments = [_held(created_at=timezone.now() - timedelta(hours=hours)) for hours in range(3)]
    form = {"seen": "held.1"}
    page = desk.post(_address("later", comments[0].pk), form, follow=True)
    assert page.context["original"] == comments[1]
    page = desk.post(_address("decide", comments[1].pk, "approve"), form, follow=True)
    assert page.context["original"] == comments[2]


def test_a_session_stores_no_more_than_a_hundred_that_were_put_off(desk):
    comment = _held()
    for _ in range(3):
        desk.post(_address("later", comment.pk), headers=JSON)
    assert desk.session["comments-later"] == [comment.pk]
    assert MOST == 100


def test_a_search_keeps_the_tab_and_says_where_else_there_are_hits(desk):
    _held(body="A cramp in the calf")
    make_spam(body="Cramp pills")
    make_published_comment(body="No such thing")
    page = desk.get(f"{LIST}?queue=held&q=cramp")
    shown = page.context["cl"]
    assert len(shown.cards) == 1 and [tab["name"] for tab in shown.hits_elsewhere] == ["spam"]
    assert "?q=cramp&amp;queue=spam" in page.text
    assert {tab["name"]: tab["number"] for tab in shown.tabs}["all"] == 2


def test_filters_and_days_narrow_the_open_tab(desk):
    here = _held(hold_reason="first-time")
    _held(created_at=timezone.now() - timedelta(days=400), hold_reason="first-time")
    _held()
    year = timezone.now().year
    page = desk.get(f"{LIST}?hold_reason__exact=first-time&created_at__year={year}")
    assert _cards(page) == [here]
    counted = desk.get(f"{LIST}?hold_reason__exact=first-time&_facets=True").context["cl"]
    assert {tab["name"]: tab["number"] for tab in counted.tabs}["held"] == 2


def test_all_that_match_are_decided_but_for_what_came_or_changed_since(desk):
    for _ in range(60):
        _held()
    page = desk.get(LIST)
    assert len(_cards(page)) == 50 and "Select all 60, on every page" in page.text
    changed, reported, undone = Comment.objects.order_by("pk")[:3]
    _edit(changed, "Something else")
    CommentEvent.objects.create(comment=reported, kind="reported")
    moderator = make_moderator("second")
    deciding.undo(deciding.approve(undone, by=moderator), by=moderator)
    form = {"action": "approve_selected", "index": 0, "_selected_action": 0}
    opened_at = page.context["opened_at"].isoformat()
    late = _held()
    form |= {"select_across": 1, "opened_at": opened_at}
    answer = desk.post(LIST, form, follow=True)
    assert {*Comment.objects.filter(status="held")} == {changed, reported, undone, late}
    assert "4 comments came or changed after you opened the page" in answer.text


def test_all_that_match_are_left_if_it_is_not_known_when_the_page_was_opened(desk):
    comment = _held()
    form = {"action": "approve_selected", "index": 0, "_selected_action": 0, "select_across": 1}
    page = desk.post(LIST, form, follow=True)
    assert "1 comment came or changed" in page.text and "Tick the comments" not in page.text
    assert Comment.objects.get() == comment and comment.status == "held"


def test_nothing_is_decided_if_nothing_is_ticked(desk):
    comment = _held()
    form = {"action": "approve_selected", "index": 0, "_selected_action": 0}
    page = desk.post(LIST, form, follow=True)
    assert "Tick the comments first." in page.text
    assert Comment.objects.get() == comment and comment.status == "held"


def test_who_may_only_look_sees_the_cards_without_a_button(client):
    reader = User.objects.create(username="looker", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_comment"))
    client.force_login(reader)
    comment = _held(body="To be looked at")
    page = client.get(LIST).text
    assert "To be looked at" in page and "/decide/" not in page and "/later/" not in page
    assert 'name="_selected_action"' not in page
    assert _decide(client, comment, "approve").status_code == 403


@pytest.mark.parametrize("damaged", ["x", "held", "held.x", "held.99999999999999999999", "\0", "."])
def test_a_damaged_version_decides_nothing(desk, damaged):
    comment = _held()
    assert _decide(desk, comment, "approve", seen=damaged).status_code in {400, 409}
    assert Comment.objects.get().status == "held"


def test_five_hundred_are_decided_and_undone_in_less_than_two_seconds_each(desk):
    article = make_article()
    for number in range(500):
        email = f"reader-{number}@example.org"
        make_comment_awaiting_review(article, email=email, notify_on_reply=True)
    page = desk.get(LIST)
    form = {"action": "approve_selected", "index": 0, "_selected_action": 0}
    form |= {"select_across": 1, "opened_at": page.context["opened_at"].isoformat()}
    start = time.process_time()
    desk.post(LIST, form)
    decided = time.process_time()
    assert Comment.objects.filter(status="approved").count() == 500
    desk.post(_address("undo"), {"undo": desk.session[UNDO]["key"]})
    undone = time.process_time()
    assert Comment.objects.filter(status="held").count() == 500
    assert (decided - start < 2, undone - decided < 2) == (True, True)

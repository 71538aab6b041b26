"""The moderators' queue in the admin."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from comments import deciding, submitting
from comments.admin.session import UNDO
from comments.models import Comment, CommentPolicy
from tests.comments.builders import (
    make_article,
    make_comment,
    make_comment_awaiting_review,
    make_moderator,
    make_published_comment,
    make_spam,
)
from tests.editing import inputs, opened, save

pytestmark = pytest.mark.django_db
LIST = "admin:comments_comment_changelist"
QUERIES_OF_THE_LIST = 23


def _act(desk, action, *comments, query=""):
    selected = [comment.pk for comment in comments]
    data = {"action": action, "_selected_action": selected, "index": 0}
    data |= {f"seen-{comment.pk}": comment.version for comment in comments}
    return desk.post(reverse(LIST) + query, data, follow=True)


def _decide(desk, comment, decision, seen="held.1"):
    address = reverse("admin:comments_comment_decide", args=[comment.pk, decision])
    return desk.post(address, {"seen": seen}, follow=True)


def _undo(desk):
    key = desk.session[UNDO]["key"]
    return desk.post(reverse("admin:comments_comment_undo"), {"undo": key}, follow=True)


def _messages(response):
    return [str(message) for message in response.context["messages"]]


def test_the_list_opens_on_what_is_held_and_says_why(desk):
    held = make_comment_awaiting_review(hold_detail="3 links, 2 allowed")
    published = make_published_comment()
    page = desk.get(reverse(LIST)).text
    assert held.body in page and published.body not in page
    assert "More links than the policy allows. 3 links, 2 allowed" in page


@pytest.mark.parametrize("number", [1, 50])
def test_the_list_asks_the_same_queries_for_one_and_for_fifty(
    desk, number, django_assert_num_queries
):
    article = make_article()
    parent = make_published_comment(article)
    for _ in range(number):
        make_comment_awaiting_review(article, parent=parent)
    # Session, user, rights, seven tabs, trouble, key, recheck, the page, its number, the days' range,
    # the records of the addresses, the reports of readers.
    with django_assert_num_queries(QUERIES_OF_THE_LIST):
        assert len(desk.get(reverse(LIST)).context["cl"].cards) == number


@pytest.mark.parametrize(
    ("action", "status", "said"),
    [
        ("approve_selected", "approved", "40 comments approved. Readers see them now."),
        ("spam_selected", "spam", "40 comments marked as spam."),
        ("trash_selected", "trash", "40 comments moved to the trash."),
    ],
)
def test_forty_are_decided_in_one_go(desk, moderator, action, status, said):
    comments = [make_comment_awaiting_review() for _ in range(40)]
    assert said in _messages(_act(desk, action, *comments))
    decided = Comment.objects.filter(status=status, decided_by=moderator)
    assert decided.count() == 40


def test_whoever_comes_second_in_the_list_is_told_who_was_first(desk):
    mine, theirs = make_comment_awaiting_review(), make_comment_awaiting_review()
    other = make_moderator("anna")
    Comment.objects.filter(pk=theirs.pk).update(
        status="approved", hold_reason="", decided_at=timezone.now(), decided_by=other
    )
    messages = _messages(_act(desk, "trash_selected", mine, theirs))
    assert any("anna decided at" in text and "approved" in text for text in messages)
    assert "1 comment moved to the trash." in messages
    theirs.refresh_from_db()
    assert theirs.status == Comment.Status.APPROVED


def test_the_page_of_a_comment_shows_its_history_and_its_decisions(desk, moderator):
    comment = make_comment_awaiting_review()
    comment.events.create(kind="held", detail="More links than the policy allows.")
    page = desk.get(reverse("admin:comments_comment_change", args=[comment.pk])).text
    assert "More links than the policy allows." in page
    assert "Next check" not in page
    assert 'name="_save"' not in page
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
    comment = make_comment_awaiting_review()
    assert _messages(_decide(desk, comment, decision)) == [said]
    comment.refresh_from_db()
    assert (comment.status, comment.decided_by) == (status, moderator)


def test_a_stale_list_of_all_decides_nothing_that_was_decided_meanwhile(desk):
    comment = make_published_comment(decided_by=make_moderator("anna"))
    data = {"action": "trash_selected", "_selected_action": [comment.pk]}
    data[f"seen-{comment.pk}"] = "held.1"
    messages = _messages(desk.post(reverse(LIST) + "?queue=all", data, follow=True))
    assert "anna decided at" in messages[0]
    comment.refresh_from_db()
    assert comment.status == Comment.Status.APPROVED


def test_the_list_sends_along_what_the_moderator_sees(desk):
    comment = make_spam()
    page = desk.get(reverse(LIST) + "?queue=spam").text
    assert f'name="seen-{comment.pk}" value="spam.1"' in page


def test_whoever_comes_second_on_the_page_is_told_who_was_first(desk):
    comment = make_published_comment(decided_by=make_moderator("anna"))
    messages = _messages(_decide(desk, comment, "spam", seen="held.1"))
    assert "anna decided at" in messages[0]
    comment.refresh_from_db()
    assert comment.status == Comment.Status.APPROVED


def test_a_decision_can_be_taken_back_by_who_sees_it(desk):
    comment = make_spam()
    _decide(desk, comment, "approve", seen="spam.1")
    comment.refresh_from_db()
    assert (comment.status, comment.feedback_due) == (Comment.Status.APPROVED, "ham")


@pytest.mark.parametrize("decision", ["delete", "held"])
def test_a_decision_that_does_not_exist_is_not_found(desk, decision):
    assert _decide(desk, make_comment(), decision).status_code == 404


def test_staff_without_the_right_cannot_decide(client, editor):
    client.force_login(editor)
    comment = make_comment_awaiting_review()
    assert _decide(client, comment, "approve").status_code == 403
    assert client.get(reverse(LIST)).status_code == 403


def test_a_link_cannot_decide(desk):
    address = reverse("admin:comments_comment_decide", args=[make_comment().pk, "approve"])
    assert desk.get(address).status_code == 405


def test_staff_edit_one_policy(client):
    client.force_login(User.objects.create_superuser("owner"))
    address = reverse("admin:comments_commentpolicy_changelist")
    page = client.get(address, follow=True)
    save(client, page.redirect_chain[-1][0], links_limit=5, publish_unseen=None)
    assert CommentPolicy.load().links_limit == 5 and not CommentPolicy.load().publish_unseen


@pytest.mark.parametrize(
    ("tab", "make"),
    [
        ("held", make_comment_awaiting_review),
        ("check", make_comment),
        ("approved", make_published_comment),
        ("spam", make_spam),
    ],
)
def test_each_tab_says_how_many_it_holds(desk, tab, make):
    comments = [make() for _ in range(3)]
    page = desk.get(reverse(LIST) + f"?queue={tab}")
    here = next(one for one in page.context["cl"].tabs if one["is_open"])
    assert (here["name"], here["number"]) == (tab, 3)
    assert set(page.context["cl"].result_list) == set(comments)


def test_what_readers_reported_has_a_tab_and_their_words(desk, moderator):
    comment = make_published_comment()
    submitting.report(comment, detail="It sells something")
    assert comment.body in desk.get(reverse(LIST) + "?queue=reported").text
    page = desk.get(reverse("admin:comments_comment_change", args=[comment.pk])).text
    assert "It sells something" in page and "Keep it published" in page
    _decide(desk, comment, "approve", seen=Comment.objects.get().version)
    comment.refresh_from_db()
    assert (comment.reported_at, comment.status) == (None, "approved")


def test_after_a_decision_the_next_that_waits_is_shown(desk):
    first, second = make_comment_awaiting_review(), make_comment_awaiting_review()
    page = _decide(desk, first, "approve")
    assert page.context["original"] == second
    assert _decide(desk, second, "approve").context["cl"]


def test_forty_decisions_are_undone_by_one_button(desk):
    comments = [make_comment_awaiting_review() for _ in range(40)]
    page = _act(desk, "spam_selected", *comments)
    assert "Undo your last 40 decisions" in page.text
    undone = _undo(desk)
    assert "40 comments are as they were before." in _messages(undone)
    assert Comment.objects.awaiting_review().count() == 40
    assert "Undo your last 40" not in undone.text


def test_a_reason_is_chosen_or_written_with_the_trash(desk):
    comment = make_comment_awaiting_review()
    address = reverse("admin:comments_comment_decide", args=[comment.pk, "trash"])
    form = {"seen": "held.1", "reason": "advice", "reason_text": "Please ask your doctor."}
    desk.post(address, form)
    comment.refresh_from_db()
    wanted = "It asks for or gives personal medical advice. Please ask your doctor."
    assert comment.reason == wanted == comment.events.last().detail


def test_a_reason_goes_with_many_at_once(desk):
    comments = [make_comment_awaiting_review() for _ in range(2)]
    selected = [comment.pk for comment in comments]
    data = {"action": "trash_selected", "_selected_action": selected, "reason": "off-topic"}
    data |= {f"seen-{comment.pk}": comment.version for comment in comments}
    desk.post(reverse(LIST), data)
    reasons = Comment.objects.filter(pk__in=selected).values_list("reason", flat=True)
    assert set(reasons) == {"It is not about the article."}


def _reply(desk, comment, text, seen="held.1"):
    address = reverse("admin:comments_comment_reply", args=[comment.pk])
    return desk.post(address, {"seen": seen, "reply": text}, follow=True)


def test_a_reply_publishes_what_it_answers(desk, moderator):
    comment = make_comment_awaiting_review()
    assert "Your reply is published." in _messages(_reply(desk, comment, "Good question."))
    answer = comment.replies.get()
    comment.refresh_from_db()
    assert (answer.status, answer.staff_user, answer.name) == ("approved", moderator, "Moderator")
    assert (comment.status, answer.root) == ("approved", comment)


def test_a_reply_to_what_someone_took_away_is_not_published_and_not_lost(desk):
    comment = make_spam(decided_by=make_moderator("anna"))
    messages = _messages(_reply(desk, comment, "Good question."))
    assert "anna decided at" in messages[0] and messages[1] == "You had written: Good question."
    assert not comment.replies.exists()


def test_an_empty_reply_is_asked_for(desk):
    page = _reply(desk, make_comment(), "")
    assert page.context["form"].errors == {"reply": ["Write your reply first."]}


def test_a_reply_that_is_too_long_is_there_to_shorten(desk):
    comment = make_published_comment()
    text = "word " * 1000 + "end"
    page = _reply(desk, comment, text, seen="approved.1")
    assert "it has 5003" in page.text and f"{text}</textarea>" in page.text
    assert 'name="seen" value="approved.1"' in page.text and "<title>\n  Error:" in page.text
    assert not comment.replies.exists()


def test_a_reason_that_is_too_long_is_there_to_shorten_and_decides_nothing(desk):
    comment = make_comment_awaiting_review()
    address = reverse("admin:comments_comment_decide", args=[comment.pk, "trash"])
    text = "Please ask your doctor. " * 10
    form = {"seen": "held.1", "reason": "advice", "reason_text": text, "following": ""}
    page = desk.post(address, form)
    assert page.context["form"]["reason_text"].value() == text and "it has 239" in page.text
    assert '<option value="advice" selected>' in page.text
    assert 'name="following" value=""' in page.text
    assert Comment.objects.get().status == "held"


def test_a_reason_typed_for_a_comment_that_was_decided_meanwhile_is_not_lost(desk):
    comment = make_spam(decided_by=make_moderator("anna"))
    address = reverse("admin:comments_comment_decide", args=[comment.pk, "trash"])
    form = {"seen": "held.1", "reason_text": "Please ask your doctor."}
    messages = _messages(desk.post(address, form, follow=True))
    assert messages[1] == "You had written: Please ask your doctor."


def _edit(desk, comment, form=None, **changes):
    page = reverse("admin:comments_comment_change", args=[comment.pk])
    form = (form or opened(desk, page)) | {"body": "Without the address."} | changes
    return desk.post(reverse("admin:comments_comment_edit", args=[comment.pk]), form, follow=True)


def test_a_moderator_edits_the_words(desk, moderator):
    comment = make_published_comment()
    assert _messages(_edit(desk, comment)) == ["The comment was changed."]
    comment.refresh_from_db()
    assert (comment.body, comment.status) == ("Without the address.", "approved")
    assert comment.events.get(kind="edited").by == moderator


def test_a_long_text_of_many_lines_is_edited_as_a_browser_sends_it(desk):
    text = ("One of two hundred lines\n" * 200)[:4984]
    comment = make_published_comment(body="x" + text[1:])
    page = reverse("admin:comments_comment_change", args=[comment.pk])
    form = opened(desk, page)
    assert form["body"].count("\r\n") == 199 and len(form["body"]) > 5000
    corrected = form["body"].replace("x", "O", 1)
    assert _messages(_edit(desk, comment, form, body=corrected)) == ["The comment was changed."]
    comment.refresh_from_db()
    assert comment.body == text


def test_of_two_who_edit_the_second_keeps_what_they_wrote(desk):
    comment = make_published_comment()
    stale = opened(desk, reverse("admin:comments_comment_change", args=[comment.pk]))
    _edit(desk, comment)
    page = _edit(desk, comment, stale, body="My version", name="Peggy").text
    assert "Without the address." in page and "My version</textarea>" in page
    comment.refresh_from_db()
    assert (comment.body, comment.name) == ("Without the address.", "Margaret")
    chosen = {**inputs(page), "keep-body": "mine"}
    assert _messages(_edit(desk, comment, chosen, body="My version")) == [
        "The comment was changed."
    ]
    comment.refresh_from_db()
    assert (comment.body, comment.name) == ("My version", "Peggy")


@pytest.mark.parametrize("odd", [{"body": ""}, {"name": "x" * 81}, {"website": "no address"}])
def test_an_edit_that_cannot_be_stored_is_refused_in_words(desk, odd):
    comment = make_published_comment()
    assert "Nothing was changed" in _edit(desk, comment, **odd).text
    assert Comment.objects.get(pk=comment.pk).body == comment.body


def test_the_page_tells_what_a_moderator_wants_to_know(desk):
    parent = make_published_comment(body="What it answers", email="other@example.org")
    make_spam(parent.article)
    make_published_comment(parent.article, verified_at=timezone.now())
    sent, answer = {"comment_author": "As it was typed"}, {"x-akismet-guid": "abc-1"}
    comment = make_comment_awaiting_review(
        parent.article, parent=parent, submitted=sent, answered=answer
    )
    page = desk.get(reverse("admin:comments_comment_change", args=[comment.pk])).text
    assert "What it answers" in page and "As it was typed" in page and "abc-1" in page
    assert "1 approved, 1 spam." in page
    assert "The address was verified for another comment, not for this one" in page


def test_a_decision_from_a_mail_takes_two_requests(desk, django_assert_max_num_queries):
    comment = make_comment_awaiting_review()
    page = desk.get(reverse("admin:comments_comment_change", args=[comment.pk]))
    action = reverse("admin:comments_comment_decide", args=[comment.pk, "approve"])
    assert f'formaction="{action}"' in page.text
    desk.post(action, {"seen": "held.1"})
    comment.refresh_from_db()
    assert comment.status == Comment.Status.APPROVED


def test_the_rule_that_held_it_is_past_once_a_person_has_decided(desk, moderator):
    comment = make_comment_awaiting_review()
    address = reverse("admin:comments_comment_change", args=[comment.pk])
    assert "Rule that acted" in desk.get(address).text
    deciding.approve(comment, by=moderator)
    assert "Rule that acted" not in desk.get(address).text

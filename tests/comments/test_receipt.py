"""What whoever sent a comment may still do with it, and what a reader may say of it."""

from datetime import timedelta

import pytest
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone

from blog.models import Article
from comments import checking, deciding, privacy, submitting
from comments.models import Comment, CommentPolicy
from tests.comments.builders import (
    make_comment,
    make_comment_awaiting_review,
    make_conversation,
    make_policy,
    make_published_comment,
    make_spam,
)
from website.models import OutgoingMail
from website.worker.leases import claim, leased

pytestmark = pytest.mark.django_db
LIVE = [make_comment, make_comment_awaiting_review, make_published_comment]


def _act(client, comment, action, **fields):
    return client.post(comment.receipt_url, {"action": action, **fields})


def _age(comment, minutes):
    comment.created_at = timezone.now() - timedelta(minutes=minutes)
    comment.save()
    return comment


@pytest.mark.parametrize("make", LIVE)
def test_a_change_within_fifteen_minutes_is_stored_and_checked_again(reader, make):
    comment = make()
    assert _act(reader, comment, "edit", body="What I meant.").status_code == 303
    comment.refresh_from_db()
    assert comment.is_awaiting_check and comment.body == "What I meant."
    assert comment.edited_at


def test_akismet_is_told_that_it_sees_a_change(reader, akismet_server):
    comment = make_comment()
    checking.check_next()
    _act(reader, comment, "edit", body="What I meant.")
    checking.check_next()
    reasons = [call.values.get("recheck_reason") for call in akismet_server.calls]
    assert reasons == [None, "edit"]
    comment.refresh_from_db()
    assert comment.status == Comment.Status.APPROVED


def test_a_change_counts_though_the_check_publishes_the_comment_meanwhile(moderator):
    comment = make_comment()
    seen = Comment.objects.get()
    deciding.approve(comment, by=moderator)
    seen.body = "What I meant."
    assert submitting.resubmit(seen).is_awaiting_check
    assert Comment.objects.get().body == "What I meant."


def test_a_verdict_on_the_old_words_says_nothing_of_the_new(reader):
    comment = make_comment()
    claimed = claim(Comment.objects.awaiting_check(), "check_due_at", lease=timedelta(minutes=2))
    _act(reader, comment, "edit", body="What I meant.")
    assert not leased(claimed, "check_due_at").exists()


@pytest.mark.parametrize("action", ["edit", "delete"])
def test_after_fifteen_minutes_nothing_changes_and_the_text_is_given_back(reader, action):
    comment = _age(make_published_comment(), 16)
    answer = _act(reader, comment, action, body="Too late")
    page = answer.text
    assert answer.status_code == 409 and "Nothing was changed" in page
    assert ("Too late</textarea>" in page) == (action == "edit")
    assert f'<p dir="auto">{comment.body}</p>' in page
    assert Comment.objects.get().body == comment.body


@pytest.mark.parametrize("action", ["edit", "delete"])
def test_what_was_turned_down_cannot_be_changed(reader, action):
    comment = make_spam()
    assert "Nothing was changed" in _act(reader, comment, action, body="Again").text
    assert Comment.objects.get().body == comment.body


def test_a_change_to_nothing_is_refused_in_words(reader):
    comment = make_published_comment()
    assert "Write your comment." in _act(reader, comment, "edit", body=" ").text
    assert Comment.objects.get().status == Comment.Status.APPROVED


def test_a_comment_that_is_deleted_is_gone(reader):
    comment = make_published_comment()
    assert "Your comment is deleted" in _act(reader, comment, "delete").text
    assert not Comment.objects.exists()
    assert reader.get(comment.receipt_url).status_code == 404


def test_a_comment_that_was_answered_leaves_an_empty_place(reader, article):
    first, second, third = make_conversation(article, [None, 0, 1])
    _act(reader, _age(second, 1), "delete")
    second.refresh_from_db()
    assert (second.name, second.email, second.body, second.ip) == ("", "", "", None)
    page = reader.get(article.get_absolute_url()).text
    assert "In reply to a comment that is no longer here." in page and third.body in page


def test_mails_that_quote_a_deleted_comment_go_with_it(reader, article, moderator):
    make_policy(moderator_mails="each")
    comments = [make_published_comment(article), make_published_comment(article)]
    for comment in comments:
        submitting.report(comment, detail="Rude")
    privacy.erase_comment(comments[0])
    assert [comments[1].body in mail.text for mail in OutgoingMail.objects.all()] == [True]


def test_a_refusal_shows_the_reason_that_staff_chose(reader):
    page = reader.get(make_spam(reason="It advertises a shop.").receipt_url).text
    assert "It advertises a shop." in page


@pytest.mark.parametrize("action", ["edit", "delete", "stop"])
def test_another_site_s_page_changes_nothing(reader, action):
    comment = make_published_comment()
    headers = {"sec-fetch-site": "cross-site"}
    answer = reader.post(comment.receipt_url, {"action": action, "body": "x"}, headers=headers)
    assert answer.status_code == 403 and Comment.objects.get().body == comment.body


def test_a_reader_reports_a_comment_and_the_moderators_hear_once(reader, article, moderator):
    comment = make_published_comment(article)
    address = reverse("comments:report", args=[comment.pk])
    for reason in ("It sells something.", "Spam"):
        assert "Thank you" in reader.post(address, {"reason": reason}).text
    assert [event.detail for event in comment.events.all()] == ["It sells something.", "Spam"]
    mail = OutgoingMail.objects.get()
    assert mail.to == moderator.email and "It sells something." in mail.text


def test_a_report_without_words_is_refused_in_words(reader, article):
    comment = make_published_comment(article)
    page = reader.post(reverse("comments:report", args=[comment.pk]), {"reason": " "}).text
    assert "Say briefly what is wrong" in page and not comment.events.exists()


def test_a_flood_of_reports_is_refused_with_the_text_kept(reader, article, settings):
    settings.REPORT_RATE = "2/h"
    address = reverse("comments:report", args=[make_published_comment(article).pk])
    answers = [reader.post(address, {"reason": f"Rude {number}"}) for number in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "You have sent several reports" in answers[2].text
    assert "Rude 2</textarea>" in answers[2].text


def test_many_reports_bound_the_mail_to_moderators_and_refuse_nobody(
    reader, article, settings, moderator
):
    settings.SITE_REPORT_RATE, settings.REPORT_RATE = "2/h", ""
    CommentPolicy(moderator_mails=CommentPolicy.Mails.EACH).save()
    comments = [make_published_comment(article) for _number in range(4)]
    for comment in comments:
        address = reverse("comments:report", args=[comment.pk])
        assert reader.post(address, {"reason": "Rude"}).status_code == 200
    assert Comment.objects.reported().count() == 4
    assert OutgoingMail.objects.count() == 2


def test_many_edits_are_refused_with_the_text_kept(reader, article, settings):
    settings.COMMENT_RATE = "2/10m"
    comment = make_comment()
    for number in range(2):
        assert _act(reader, comment, "edit", body=f"Change {number}").status_code == 303
    answer = _act(reader, comment, "edit", body="The third")
    assert (answer.status_code, "The third</textarea>" in answer.text) == (429, True)
    assert Comment.objects.get().body == "Change 1"
    assert _act(reader, comment, "delete").status_code == 200


@pytest.mark.parametrize("make", [make_comment, make_spam])
def test_what_is_not_published_cannot_be_reported(reader, make):
    address = reverse("comments:report", args=[make().pk])
    assert (
        reader.get(address).status_code == reader.post(address, {"reason": "x"}).status_code == 404
    )


@pytest.mark.parametrize("name", ["receipt", "stop"])
def test_the_links_of_receipts_and_of_mails_are_not_each_other_s(reader, name):
    comment = make_comment()
    token = {"receipt": comment.stop_token, "stop": comment.receipt_token}[name]
    address = reverse(f"comments:{name}", args=[token])
    assert reader.get(address).status_code == 404


@pytest.mark.parametrize("status", Comment.Status.values)
def test_each_status_has_a_page(status):
    assert get_template(f"comments/status/{status}.html")


def test_no_page_about_a_comment_leads_to_an_article_that_is_not_published(reader):
    comment = make_comment(notify_on_reply=True)
    Article.objects.update(withdrawn_at=timezone.now())
    pages = [reader.get(comment.receipt_url), reader.get(comment.stop_url)]
    pages += [_act(reader, comment, "delete")]
    for page in pages:
        assert comment.article.title in page.text
        assert comment.article.get_absolute_url() not in page.text


def test_a_page_that_says_that_nothing_was_done_yet_says_so_in_its_title(reader, moderator):
    comment = make_comment()
    seen = reader.get(comment.receipt_url).context["seen"]
    comment.body = "Without the number"
    deciding.edit(comment, by=moderator)
    page = _act(reader, comment, "edit", body="With the number", seen_facts=seen)
    assert page.status_code == 409 and "Error:" in page.text.split("</title>")[0]


def test_a_report_that_is_too_long_is_called_a_report(reader):
    comment = make_published_comment()
    page = reader.post(reverse("comments:report", args=[comment.pk]), {"reason": "x" * 401})
    message = "Shorten your report to 400 characters. It has 401."
    assert page.context["form"].errors == {"reason": [message]}

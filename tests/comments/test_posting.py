"""Sending a reply."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models.signals import pre_save
from django.urls import reverse
from django.utils import timezone

from blog.models import Article
from comments.models import Comment
from comments.policy import HoldReason
from tests.comments.builders import (
    FORM,
    make_article,
    make_comment,
    make_policy,
    make_published_comment,
    make_spam,
)
from website.cache import memo

pytestmark = pytest.mark.django_db


def _post(client, article, headers=None, **changes):
    address = reverse("comments:post", args=[article.slug])
    return client.post(address, FORM | changes, headers=headers or {})


def _errors(response):
    return [error for errors in response.context["form"].errors.values() for error in errors]


def test_a_reply_is_stored_held_and_answered_with_its_receipt(reader, article):
    response = _post(reader, article, headers={"user-agent": "Lynx", "referer": "https://a.test/"})
    comment = Comment.objects.get()
    assert (response.status_code, response.url) == (303, comment.receipt_url)
    assert comment.is_awaiting_check and comment.hold_reason == HoldReason.CHECK
    assert (comment.ip, comment.user_agent, comment.referrer) == (
        "127.0.0.1",
        "Lynx",
        "https://a.test/",
    )


def test_a_reply_is_answered_without_asking_akismet(reader, article, akismet_server):
    assert _post(reader, article).status_code == 303
    assert akismet_server.calls == []


def test_a_visitor_s_answer_sets_no_cookie_and_is_never_kept(reader, article):
    response = _post(reader, article)
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"body": " \n "}, "Write your comment."),
        ({"body": "\u200b\u2060"}, "Write your comment."),
        ({"name": ""}, "Type the name to show beside your comment."),
        ({"email": ""}, "Type your email address. It will not be published."),
        ({"email": "nobody@"}, "Type an email address like name@example.org."),
        (
            {"website": "javascript:alert(1)"},
            "Type an address like example.org, or leave this empty.",
        ),
        ({"body": "x" * 5001}, "Shorten your comment to 5000 characters. It has 5001."),
    ],
)
def test_a_form_that_lacks_something_comes_back_with_its_text(reader, article, changes, error):
    response = _post(reader, article, **changes)
    assert response.status_code == 200
    assert _errors(response) == [error]
    assert not Comment.objects.exists()
    assert 'value="Margaret"' in response.text or changes == {"name": ""}


def test_a_line_end_counts_as_one_character(reader, article):
    _post(reader, article, body="x\r\n" * 2500)
    assert Comment.objects.get().body == ("x\n" * 2500).strip()


def test_a_website_without_a_scheme_is_taken_as_https(reader, article):
    _post(reader, article, website="example.org")
    assert Comment.objects.get().website == "https://example.org"


def test_a_reply_to_a_reply_remembers_parent_and_thread(reader, article):
    first = make_published_comment(article)
    second = make_published_comment(article, parent=first, root=first)
    _post(reader, article, parent=second.pk)
    comment = Comment.objects.first()
    assert (comment.parent, comment.root) == (second, first)


@pytest.mark.parametrize("make", [make_comment, make_spam])
def test_a_reply_to_what_is_not_published_is_refused_and_can_be_sent_without(reader, article, make):
    response = _post(reader, article, parent=make(article).pk)
    assert response.status_code == 200
    assert "no longer here" in _errors(response)[0]
    assert 'name="parent"' not in response.text


@pytest.mark.parametrize("parent", ["0", "-1", "x", "9" * 40, "1.5", "\u0661"])
def test_a_parent_that_makes_no_sense_is_refused(reader, article, parent):
    assert _post(reader, article, parent=parent).status_code == 200


def test_a_reply_to_a_comment_of_another_article_is_refused(reader, article):
    elsewhere = make_published_comment(make_article())
    assert _post(reader, article, parent=elsewhere.pk).status_code == 200


def test_the_same_form_within_ten_minutes_gives_the_same_receipt(reader, article):
    assert _post(reader, article).url == _post(reader, article).url
    assert Comment.objects.count() == 1


def test_the_same_words_after_ten_minutes_are_refused_kindly_with_the_text_kept(reader, article):
    _post(reader, article)
    Comment.objects.update(created_at=timezone.now() - timedelta(minutes=10))
    response = _post(reader, article, body="is there a  best time to stretch?")
    assert "You sent the same comment on" in _errors(response)[0]
    assert "is there a  best time to stretch?</textarea>" in response.text
    assert Comment.objects.count() == 1


@pytest.mark.parametrize(
    "changes", [{"email": "tomos@example.org"}, {"body": "Thanks"}, {"parent": True}]
)
def test_what_differs_in_who_what_or_where_is_no_duplicate(reader, article, changes):
    _post(reader, article)
    if "parent" in changes:
        changes = {"parent": make_published_comment(article).pk}
    assert _post(reader, article, **changes).status_code == 303


def test_a_flood_is_refused_with_the_text_kept(reader, article, settings):
    settings.COMMENT_RATE = "2/10m"
    for number in range(2):
        _post(reader, article, body=f"Reply {number}")
    response = _post(reader, article, body="The third")
    assert (response.status_code, int(response["Retry-After"]) > 590) == (429, True)
    assert "wait 10\N{NO-BREAK SPACE}minutes" in _errors(response)[0]
    assert "The third</textarea>" in response.text


def test_a_whole_ipv6_64_is_one_visitor(reader, article, settings):
    settings.COMMENT_RATE = "2/10m"
    addresses = ["2001:db8:1:2::1", "2001:db8:1:2:ffff::2", "2001:db8:1:2::3", "2001:db8:1:3::1"]
    statuses = [
        reader.post(
            reverse("comments:post", args=[article.slug]), FORM | {"body": at}, REMOTE_ADDR=at
        ).status_code
        for at in addresses
    ]
    assert statuses == [303, 303, 429, 303]
    assert Comment.objects.filter(ip=addresses[1]).exists()


def test_deleting_a_comment_makes_room_for_no_other(reader, article, settings):
    settings.COMMENT_RATE = "1/10m"
    receipt = _post(reader, article, body="The first").url
    reader.post(receipt, {"action": "delete"})
    assert _post(reader, article, body="The second").status_code == 429


def test_mails_to_one_mailbox_are_bounded_and_comments_without_mail_are_not(
    reader, article, settings
):
    settings.COMMENT_RATE, settings.MAILBOX_RATE = "", "2/h"
    statuses = [
        _post(reader, article, body=f"Reply {n}", notify_on_reply="on").status_code
        for n in range(2)
    ]
    answer = _post(reader, article, body="The third", notify_on_reply="on")
    assert [*statuses, answer.status_code] == [303, 303, 429]
    assert "Untick the mails" in answer.text and "The third</textarea>" in answer.text
    assert _post(reader, article, body="The third").status_code == 303


def test_a_double_click_is_no_flood(reader, article, settings):
    settings.COMMENT_RATE = "1/10m"
    assert _post(reader, article).url == _post(reader, article).url


def test_without_a_rate_there_is_no_flood(reader, article, settings):
    settings.COMMENT_RATE = ""
    for number in range(7):
        assert _post(reader, article, body=f"Reply {number}").status_code == 303


def test_closed_replies_say_so_and_give_the_text_back(reader):
    closed_at = datetime(2026, 5, 3, 12, tzinfo=UTC)
    article = make_article(comments_open=False)
    Article.objects.update(comments_closed_at=closed_at)
    response = _post(reader, article)
    assert "Replies to this article are closed" in _errors(response)[0]
    assert "The editors closed them on 3 May 2026, 12:00, UTC." in _errors(response)[0]
    assert response.status_code == 409 and f"{FORM['body']}</textarea>" in response.text
    assert "Post comment" not in response.text


def test_replies_close_after_the_days_of_the_policy(reader, article):
    make_policy(close_after_days=8)
    assert _post(reader, article).status_code == 303
    make_policy(close_after_days=7)
    assert _post(reader, article, body="Too late").status_code == 409


@pytest.mark.parametrize(
    "hidden",
    [{"published_at": None}, {"published_at": timezone.now() + timedelta(days=1)}],
)
def test_an_article_that_readers_do_not_see_takes_no_replies(reader, hidden):
    assert _post(reader, make_article(**hidden)).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_reply_whose_article_is_deleted_on_the_way_finds_no_page(reader, article, monkeypatch):
    monkeypatch.setattr(memo, "_values", {})
    assert _post(reader, article).status_code == 303
    Article.objects.all().delete()
    assert _post(reader, article, body="More text.").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_reply_whose_parent_is_deleted_on_the_way_comes_back_with_its_text(reader, article):
    parent = make_published_comment(article=article)

    def delete(**_signal):
        Comment.objects.filter(pk=parent.pk).delete()

    pre_save.connect(delete, sender=Comment)
    try:
        response = _post(reader, article, parent=parent.pk)
    finally:
        pre_save.disconnect(delete, sender=Comment)
    assert "is no longer here" in _errors(response)[0]
    assert FORM["body"] in response.content.decode()


def test_a_filled_honeypot_loses_nothing_and_is_remembered(reader, article):
    assert _post(reader, article, subject="Buy now").status_code == 303
    assert Comment.objects.get().honeypot == "Buy now"


def test_a_post_from_another_site_s_page_is_refused(reader, article):
    assert _post(reader, article, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert not Comment.objects.exists()


def test_what_a_moderator_writes_is_published_at_once_and_marked(client, article, moderator):
    client.force_login(moderator)
    _post(client, article)
    comment = Comment.objects.get()
    assert (comment.status, comment.staff_user) == (Comment.Status.APPROVED, moderator)
    assert comment.decided_by == moderator


def test_what_other_staff_write_waits_like_any_reply(client, article, editor):
    client.force_login(editor)
    _post(client, article)
    comment = Comment.objects.get()
    assert comment.is_awaiting_check and comment.staff_user == editor


def test_only_a_post_sends(reader, article):
    assert reader.get(reverse("comments:post", args=[article.slug])).status_code == 405

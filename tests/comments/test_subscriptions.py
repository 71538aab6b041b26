"""Who hears by mail what becomes of a comment."""

import pytest
from django.urls import reverse

from comments import checking, deciding
from comments.models import Comment
from comments.subscriptions import notify
from tests.comments.builders import FORM, make_comment, make_published_comment, make_spam
from tests.website.builders import confirmation_path
from website import tokens
from website.models import OutgoingMail

pytestmark = pytest.mark.django_db
PROVED = {"notify_on_reply": True, "verified_at": "2026-11-01T12:00Z"}


def _mails():
    return list(OutgoingMail.objects.filter(kind__startswith="comments/").order_by("pk"))


def _answer(parent, **changes):
    changes = {"email": "tomos@example.org", "name": "Tomos", "parent": parent} | changes
    comment = make_published_comment(parent.article, root=parent, **changes)
    notify(comment)
    return comment


def _confirmation_link(comment):
    return confirmation_path("comment", comment)


def test_what_the_form_was_ticked_for_is_stored(reader, article):
    address = reverse("comments:post", args=[article.slug])
    reader.post(address, FORM | {"notify_on_publish": "on"})
    comment = Comment.objects.get()
    assert (comment.notify_on_publish, comment.notify_on_reply, comment.verified_at) == (
        True,
        False,
        None,
    )


@pytest.mark.parametrize(("ticked", "number"), [({"notify_on_publish": True}, 1), ({}, 0)])
def test_whoever_asked_hears_when_a_person_publishes(moderator, ticked, number):
    comment = make_comment(**ticked)
    deciding.approve(comment, by=moderator)
    assert [mail.to for mail in _mails()] == [comment.email] * number


def test_whoever_asked_hears_when_the_check_publishes(akismet_server):
    comment = make_comment(notify_on_publish=True)
    checking.check_next()
    (mail,) = _mails()
    assert comment.get_absolute_url() in mail.text and "/confirm/" not in mail.text


def test_nobody_hears_of_what_is_spam_or_held(akismet_server, moderator):
    deciding.mark_spam(make_comment(notify_on_publish=True, notify_on_reply=True), by=moderator)
    assert _mails() == []


def test_a_mail_to_an_address_that_is_not_verified_quotes_nothing(moderator):
    comment = make_comment(name="Buy pills", body="at pills.example", notify_on_reply=True)
    deciding.approve(comment, by=moderator)
    (mail,) = _mails()
    assert "Buy pills" not in mail.subject + mail.text and "pills.example" not in mail.text


def test_publishing_again_tells_nobody_again(moderator):
    comment = deciding.approve(make_comment(notify_on_publish=True), by=moderator)
    comment = deciding.trash(comment, by=moderator)
    deciding.approve(comment, by=moderator)
    assert len(_mails()) == 1


def test_replies_are_told_only_once_the_address_is_verified(reader, article):
    comment = make_published_comment(article, notify_on_reply=True)
    _answer(comment)
    assert _mails() == []
    assert "Email me replies" in reader.get(_confirmation_link(comment)).text
    assert reader.post(_confirmation_link(comment)).url == comment.receipt_url
    _answer(comment)
    assert [mail.to for mail in _mails()] == [comment.email]


def test_opening_the_confirmation_link_proves_nothing(reader, article):
    comment = make_published_comment(article, notify_on_reply=True)
    reader.get(_confirmation_link(comment))
    comment.refresh_from_db()
    assert not comment.gets_reply_mail


def test_no_page_shows_the_confirmation_link(reader, article):
    comment = make_published_comment(article, notify_on_reply=True)
    assert "/confirm/" not in reader.get(comment.receipt_url).text


def test_a_mail_about_a_reply_stops_in_one_click_from_anywhere(client, article):
    comment = make_published_comment(article, **PROVED)
    _answer(comment)
    headers = _mails()[0].headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = headers["List-Unsubscribe"].strip("<>").removeprefix(tokens.absolute(""))
    body, origin = {"List-Unsubscribe": "One-Click"}, {"origin": "https://mail.test"}
    answer = client.post(address, body, headers=origin | {"sec-fetch-site": "cross-site"})
    assert answer.status_code == 200
    _answer(comment)
    assert len(_mails()) == 1


def test_opening_the_stop_link_only_asks(reader, article):
    comment = make_published_comment(article, **PROVED)
    assert "Stop these mails" in reader.get(comment.stop_url).text
    comment.refresh_from_db()
    assert comment.gets_reply_mail


def test_the_receipt_stops_the_mails_too(reader, article):
    comment = make_published_comment(article, **PROVED)
    assert "Stop these mails" in reader.get(comment.receipt_url).text
    reader.post(comment.receipt_url, {"action": "stop"})
    comment.refresh_from_db()
    assert not comment.notify_on_reply


def test_nobody_is_told_of_their_own_reply(article):
    comment = make_published_comment(article, **PROVED)
    _answer(comment, email=comment.email.upper())
    assert _mails() == []


def test_a_reply_to_someone_else_is_not_told(article):
    comment = make_published_comment(article, **PROVED)
    _answer(_answer(comment), name="Lena", email="lena@example.org")
    assert len(_mails()) == 1


@pytest.mark.parametrize("make", [make_spam, make_comment])
def test_a_reply_that_is_not_published_is_not_told(article, make):
    parent = make_published_comment(article, **PROVED)
    notify(make(article, parent=parent, root=parent))
    assert _mails() == []


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_confirmation_link_of_an_erased_comment_says_so(reader, method):
    answer = getattr(reader, method)(_confirmation_link(Comment()))
    assert answer.status_code == 404
    assert "mail about replies to your comment" in answer.text

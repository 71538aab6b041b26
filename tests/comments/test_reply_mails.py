"""How authors of articles hear of new replies: on the dashboard, and by mail if they want it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from comments import dashboard, deciding, emails, reply_mails
from comments.models import ReplyMails
from tests.blog.builders import make_author
from tests.comments.builders import make_article, make_published_comment
from tests.website.builders import make_staff
from website.mail import delivery
from website.models import OutgoingMail

pytestmark = pytest.mark.django_db
SWITCH = "admin:comments_mailbox_replies"


@pytest.fixture
def author():
    """A member of staff who writes articles and sees no comments in the admin."""
    user = make_staff()
    user.user_permissions.add(Permission.objects.get(codename="change_article"))
    make_author(user=user)
    return user


def _article_of(user):
    article = make_article()
    article.bylines.create(author=user.author, position=1)
    return article


def _reply(article, minutes=60, **changes):
    at = timezone.now() - timedelta(minutes=minutes)
    return make_published_comment(article, notified_at=at, **changes)


def _make_due(user):
    two_hours_ago = timezone.now() - timedelta(hours=2)
    ReplyMails.objects.filter(user=user).update(since=two_hours_ago, due_at=timezone.now())


def test_an_author_gets_one_mail_with_the_new_replies_and_each_reply_once(author):
    article = _article_of(author)
    reply_mails.turn_on(author)
    for number in range(3):
        _reply(article, name=f"Reader {number}")
    _reply(make_article(), name="Elsewhere")
    _make_due(author)
    assert reply_mails.send_next() and not reply_mails.send_next()
    ReplyMails.objects.update(due_at=timezone.now())
    assert reply_mails.send_next()
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.subject) == (author.email, "3 new replies to your articles")
    assert "Reader 2" in mail.text and "Elsewhere" not in mail.text


def test_nobody_gets_such_mail_who_did_not_turn_it_on(author):
    _reply(_article_of(author))
    assert not reply_mails.send_next()


def test_an_author_is_not_mailed_their_own_replies(author):
    reply_mails.turn_on(author)
    _reply(_article_of(author), staff_user=author)
    _make_due(author)
    assert reply_mails.send_next() and not OutgoingMail.objects.exists()


def test_a_reply_that_was_taken_down_before_the_mail_is_sent_is_left_out(author, moderator, smtp):
    article = _article_of(author)
    reply_mails.turn_on(author)
    gone, stays = _reply(article, body="Gone"), _reply(article, body="Stays")
    _make_due(author)
    reply_mails.send_next()
    deciding.trash(gone, by=moderator)
    assert delivery.send_next()
    text = smtp.received[0].get_body(("plain",)).get_content()
    assert stays.body in text and gone.body not in text


def test_a_mail_that_was_turned_off_meanwhile_is_not_sent(author, smtp):
    _reply(_article_of(author))
    reply_mails.turn_on(author)
    _make_due(author)
    reply_mails.send_next()
    reply_mails.turn_off(author)
    assert delivery.send_next() and smtp.received == []
    assert OutgoingMail.objects.get(kind=emails.NEW_REPLIES).dropped_at


def _leaves_staff(author, article):
    author.is_staff = False
    author.save()


def _may_no_longer_write(author, article):
    author.user_permissions.clear()


def _is_taken_off_the_byline(author, article):
    article.bylines.all().delete()


CHANGES = [_leaves_staff, _may_no_longer_write, _is_taken_off_the_byline]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("is_queued", [False, True])
def test_who_no_longer_writes_the_article_gets_no_mail_that_they_could_not_stop(
    author, smtp, change, is_queued
):
    article = _article_of(author)
    _reply(article)
    reply_mails.turn_on(author)
    _make_due(author)
    if is_queued:
        reply_mails.send_next()
    change(author, article)
    reply_mails.send_next()
    assert delivery.send_next() == is_queued and smtp.received == []


def test_an_author_turns_the_mails_on_and_off_from_the_first_page(client, author):
    client.force_login(author)
    assert reverse(SWITCH) in client.get(reverse("admin:index")).text
    for button, are_mailed in (("on", True), ("on", True), ("off", False)):
        page = client.post(reverse(SWITCH), {button: ""}, follow=True)
        assert page.status_code == 200
        assert reply_mails.are_wanted(author) == are_mailed


def test_the_page_says_to_a_login_without_an_author_that_no_article_is_theirs(client):
    user = make_staff()
    user.user_permissions.add(Permission.objects.get(codename="change_article"))
    client.force_login(user)
    assert "does not belong to an author" in client.get(reverse(SWITCH)).text


def test_the_panel_lists_the_newest_replies_of_a_week_to_moderators(moderator, article):
    for days in (1, 2, 8):
        _reply(article, minutes=days * 24 * 60, body=f"{days} days old")
    panel = dashboard._new_replies(moderator)
    assert [row.body for row in panel["newest"]] == ["1 days old", "2 days old"]


def test_the_panel_lists_to_an_author_only_what_answers_their_articles(author, article):
    own = _reply(_article_of(author))
    _reply(article)
    assert list(dashboard._new_replies(author)["newest"]) == [own]


@pytest.mark.parametrize("number", [1, 8])
def test_the_panel_takes_the_same_queries_for_any_number_of_replies(moderator, article, number):
    for _ in range(number):
        _reply(article)
    moderator.get_all_permissions()
    with CaptureQueriesContext(connection) as queries:
        panel = dashboard._new_replies(moderator)
        assert [row.article.title for row in panel["newest"]]
    assert len(queries) == 2  # how many, the newest

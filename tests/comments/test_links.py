"""The links of a comment: until when they work, how they are revoked, and its mails."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from comments import emails, privacy
from comments.models import CommentEvent
from comments.policy import Hold, HoldReason
from comments.retention import delete_old_spam
from tests.comments.builders import make_comment, make_moderator, make_published_comment, make_spam
from tests.website.builders import confirmation_path, fresh, make_personal_data_path
from website.models import OutgoingMail

pytestmark = pytest.mark.django_db


def _days_ago(days):
    return timezone.now() - timedelta(days=days)


@pytest.mark.parametrize(("days", "status"), [(364, 200), (366, 410)])
def test_a_receipt_works_for_a_year(client, days, status):
    comment = make_published_comment(links_made_at=_days_ago(days))
    assert client.get(comment.receipt_url).status_code == status
    assert client.post(comment.receipt_url, {"action": "stop"}).status_code in {303, 410}


@pytest.mark.parametrize(("days", "status"), [(6, 200), (8, 410)])
def test_a_confirmation_link_works_for_a_week_after_it_was_mailed(client, days, status):
    dates = {"links_made_at": _days_ago(90), "notified_at": _days_ago(days)}
    comment = make_published_comment(notify_on_reply=True, **dates)
    address = confirmation_path("comment", comment)
    assert client.get(address).status_code == status
    client.post(address)
    assert (fresh(comment).verified_at is not None) == (status == 200)


def test_whoever_reads_the_mailbox_gets_a_new_confirmation_link(client):
    old = {"links_made_at": _days_ago(90), "notified_at": _days_ago(90)}
    comment = make_published_comment(notify_on_reply=True, **old)
    client.post("/me/", {"email": comment.email})
    page, address = (
        make_personal_data_path(comment.email),
        confirmation_path("comment", fresh(comment)),
    )
    assert address in client.get(page).text
    client.post(address)
    assert fresh(comment).verified_at


def test_the_link_that_stops_mail_works_for_as_long_as_there_is_the_comment(client):
    comment = make_published_comment(notify_on_reply=True, links_made_at=_days_ago(3000))
    assert "Stop mail about replies?" in client.get(comment.stop_url).text
    assert fresh(comment).notify_on_reply
    client.post(comment.stop_url)
    assert not fresh(comment).notify_on_reply


def test_moderators_revoke_the_links_of_a_comment(client, admin_client):
    comment = make_published_comment(notify_on_reply=True)
    changes = {"action": "make_new_links", "_selected_action": [comment.pk]}
    admin_client.post(f"{reverse('admin:comments_comment_changelist')}?queue=all", changes)
    for path in (comment.receipt_url, comment.stop_url, confirmation_path("comment", comment)):
        assert client.get(path).status_code == 404
    assert client.get(fresh(comment).receipt_url).status_code == 200
    assert comment.events.get().kind == CommentEvent.Kind.NEW_LINKS


def _mails_about(comment):
    make_moderator()
    emails.awaiting_review(comment, Hold(HoldReason.LINKS))
    emails.digest([comment])
    emails.published(comment)
    emails.replied(make_published_comment(email="tomos@example.org"), comment)


@pytest.mark.parametrize("key", ["the same", "another"])
def test_mails_that_quote_a_comment_are_erased_with_it_whatever_the_secret_key(settings, key):
    comment, other = make_comment(), make_published_comment(email="ana@example.org")
    _mails_about(comment)
    emails.published(other)
    settings.SECRET_KEY = key
    privacy.provider.erase(comment.email)
    assert [mail.to for mail in OutgoingMail.objects.all()] == ["ana@example.org"]


def test_mails_that_quote_spam_go_when_it_is_deleted():
    comment = make_spam(decided_at=_days_ago(99))
    _mails_about(comment)
    delete_old_spam()
    assert not OutgoingMail.objects.exists()


def test_an_erased_comment_that_was_answered_has_lost_its_links(client):
    comment = make_published_comment()
    make_published_comment(comment.article, parent=comment, root=comment)
    privacy.erase_comment(comment)
    assert fresh(comment).body == ""
    assert client.get(comment.receipt_url).status_code == 404

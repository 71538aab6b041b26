"""How much mail about comments a mailbox gets that never asked for it, and how its owner stops it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from comments import deciding, emails, known, mailboxes
from comments.models import Mailbox
from comments.policy import HoldReason
from tests.comments.builders import make_comment, make_published_comment, make_spam
from tests.website.builders import confirmation_path, fresh, make_personal_data_path
from website import privacy, tokens
from website.mail import delivery
from website.models import OutgoingMail

pytestmark = pytest.mark.django_db
ADDRESS = "margaret@example.org"


def _publish(moderator, **changes):
    """A comment with somebody's address that asks for every mail, approved."""
    asked = {"notify_on_publish": True, "notify_on_reply": True}
    return deciding.approve(make_comment(**asked | changes), by=moderator)


def _mails():
    return OutgoingMail.objects.filter(kind=emails.PUBLISHED)


def _path(url):
    return url.removeprefix(tokens.absolute(""))


def test_twelve_comments_with_somebody_s_address_are_two_mails_to_them(article, moderator):
    spellings = [ADDRESS, ADDRESS.upper(), "Margaret@Example.org"]
    for number in range(12):
        _publish(moderator, article=article, email=spellings[number % 3])
    assert _mails().count() == mailboxes.UNCONFIRMED_MAILS == 2


def test_mails_for_confirmation_and_about_publication_share_the_limit_of_a_mailbox(
    article, moderator
):
    make_published_comment(article, verified_at=timezone.now())
    first = {"hold_reason": HoldReason.FIRST_TIME, "check_due_at": None}
    for _ in range(3):
        comment = make_comment(article, notify_on_publish=True, **first)
        known.mail_confirmation(comment)
        deciding.approve(comment, by=moderator)
    assert OutgoingMail.objects.count() == mailboxes.UNCONFIRMED_MAILS


def test_a_mailbox_whose_owner_stopped_the_mails_gets_none_for_confirmation(article):
    make_published_comment(article, verified_at=timezone.now())
    mailboxes.stop(mailboxes.known(ADDRESS))
    first = {"hold_reason": HoldReason.FIRST_TIME, "check_due_at": None}
    known.mail_confirmation(make_comment(article, **first))
    assert not OutgoingMail.objects.exists()


def test_the_receipt_says_why_no_mail_about_replies_comes(reader, article):
    comment = make_published_comment(article, notify_on_reply=True, verified_at=timezone.now())
    assert "You get a mail when someone replies" in reader.get(comment.receipt_url).text
    mailboxes.stop(mailboxes.known(ADDRESS))
    page = " ".join(reader.get(comment.receipt_url).text.split())
    assert "all mail about comments to your address was stopped" in page
    assert "You get a mail when someone replies" not in page


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (make_comment, "Once your comment is published"),
        (make_published_comment, "If you have no such mail"),
        (make_spam, None),
    ],
)
def test_the_receipt_promises_a_link_only_where_one_comes(reader, make, says):
    told = {"notified_at": timezone.now()} if make == make_published_comment else {}
    comment = make(notify_on_reply=True, **told)
    page = reader.get(comment.receipt_url).text
    assert ("You asked for mail about replies" in page) == bool(says) and (says or "") in page


def test_the_limit_of_one_mailbox_is_not_that_of_another(article, moderator):
    for number in range(4):
        _publish(moderator, article=article, email=f"reader-{number % 2}@example.org")
    assert _mails().count() == 4


def test_whoever_confirms_is_mailed_again_and_gets_the_links_that_were_left_out(
    article, moderator, reader
):
    comments = [_publish(moderator, article=article) for _ in range(4)]
    reader.post(confirmation_path("comment", comments[0]))
    assert set(_mails().values_list("comments", flat=True)) == {one.pk for one in comments}
    for left_out in comments[2:]:
        assert "Email me replies" in reader.get(confirmation_path("comment", fresh(left_out))).text


def test_each_mail_to_an_address_that_is_not_verified_can_be_stopped_by_its_owner(
    article, moderator, reader
):
    _publish(moderator, article=article)
    mail = _mails().get()
    address = mail.headers["List-Unsubscribe"].strip("<>")
    assert address in mail.text and address in mail.html
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Stop all mail about comments?" in reader.get(_path(address)).text
    assert not mailboxes.has_stopped(ADDRESS)
    body, origin = {"List-Unsubscribe": "One-Click"}, {"origin": "https://mail.test"}
    answer = reader.post(_path(address), body, headers=origin | {"sec-fetch-site": "cross-site"})
    assert answer.status_code == 200 and "no more mail about comments" in answer.text
    _publish(moderator, article=article)
    assert _mails().count() == 1


def test_the_stop_reaches_mail_that_is_queued_and_mail_about_replies(article, moderator, smtp):
    _publish(moderator, article=article)
    mailboxes.stop(mailboxes.known(ADDRESS))
    assert delivery.send_next() and smtp.received == []
    verified = {"notify_on_reply": True, "verified_at": timezone.now()}
    parent = make_published_comment(article, **verified)
    emails.replied(parent, make_published_comment(article, email="tomos@example.org"))
    assert not OutgoingMail.objects.filter(kind=emails.REPLIED).exists()


def test_the_stop_link_works_after_its_comment_is_gone(article, moderator, reader):
    _publish(moderator, article=article).delete()
    address = _mails().get().headers["List-Unsubscribe"].strip("<>")
    reader.post(_path(address))
    assert mailboxes.has_stopped(ADDRESS)


def test_the_stop_list_holds_no_address(article, moderator):
    _publish(moderator, article=article)
    row = Mailbox.objects.values().get()
    assert not any(ADDRESS in str(value) for value in row.values())


def test_a_new_secret_key_does_not_forget_who_stopped(settings):
    mailboxes.stop(mailboxes.known(ADDRESS))
    settings.SECRET_KEY = "another"
    assert mailboxes.has_stopped(ADDRESS)


def test_the_owner_can_allow_the_mails_again(reader):
    mailbox = mailboxes.known(ADDRESS)
    mailboxes.stop(mailbox)
    assert "Allow these mails again" in reader.get(mailbox.stop_url).text
    reader.post(mailbox.stop_url, {"action": "allow"})
    assert not mailboxes.has_stopped(ADDRESS)


def test_using_a_confirmation_link_allows_the_mails_again(article, moderator, reader):
    comment = _publish(moderator, article=article)
    mailboxes.stop(mailboxes.known(ADDRESS))
    reader.post(confirmation_path("comment", comment))
    assert not mailboxes.has_stopped(ADDRESS)


def test_the_page_of_personal_data_says_that_mail_is_stopped_and_leads_to_the_switch(reader):
    mailbox = mailboxes.known(ADDRESS)
    mailboxes.stop(mailbox)
    page = reader.get(make_personal_data_path(ADDRESS)).text
    assert "Mail about comments" in page and mailbox.stop_url in page


def test_erasing_a_person_forgets_their_mailbox_unless_they_stopped_the_mails():
    for email in (ADDRESS, "lena@example.org"):
        mailboxes.known(email)
    mailboxes.stop(mailboxes.known(ADDRESS))
    for email in (ADDRESS, "lena@example.org"):
        privacy.erase(email)
    assert [row.digest for row in Mailbox.objects.all()] == [mailboxes.digest_of(ADDRESS)]


def test_mailboxes_are_forgotten_in_time_but_not_who_stopped():
    stopped, old, recent = (mailboxes.known(f"{number}@example.org") for number in range(3))
    long_ago = timezone.now() - mailboxes.REMEMBER_FOR - timedelta(days=1)
    Mailbox.objects.exclude(pk=recent.pk).update(mailed_at=long_ago)
    mailboxes.stop(stopped)
    assert mailboxes.forget_old() and not mailboxes.forget_old()
    assert set(Mailbox.objects.all()) == {stopped, recent}


def test_staff_find_a_mailbox_by_its_address_and_allow_the_mails_again(desk, moderator):
    codes = ["view_mailbox", "change_mailbox"]
    moderator.user_permissions.add(*_permissions(codes))
    mailbox = mailboxes.known(ADDRESS)
    mailboxes.known("lena@example.org")
    mailboxes.stop(mailbox)
    path = reverse("admin:comments_mailbox_changelist")
    assert desk.get(path, {"q": ADDRESS.upper()}).context["cl"].result_count == 1
    desk.post(path, {"action": "allow", "_selected_action": [mailbox.pk]})
    assert not mailboxes.has_stopped(ADDRESS)


def _permissions(codenames):
    from django.contrib.auth.models import Permission

    return Permission.objects.filter(codename__in=codenames)

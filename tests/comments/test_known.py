"""“Hold the first reply”: a comment passes only if its own address was verified."""

import pytest
from django.urls import reverse
from django.utils import timezone

from comments import checking, known
from comments.models import Comment
from comments.policy import HoldReason
from tests.comments.builders import FORM, make_comment, make_policy, make_published_comment
from tests.website.builders import confirmation_path
from website import tokens
from website.models import OutgoingMail
from website.models.links import new_token

pytestmark = pytest.mark.django_db
Status = Comment.Status


@pytest.fixture(autouse=True)
def _first_replies_wait(db):
    make_policy(hold_first_time=True)


@pytest.fixture
def earlier(article):
    """A published comment of Margaret, whose address was verified for it."""
    return make_published_comment(article, verified_at=timezone.now())


def _post(reader, article, **changes):
    """Post a comment and have it checked."""
    answer = reader.post(reverse("comments:post", args=[article.slug]), FORM | changes)
    assert answer.status_code == 303
    checking.check_next()
    return Comment.objects.order_by("pk").last()


def _confirm(reader, comment):
    """Press the button behind the link in the mail, and return the address that it leads to."""
    [mail] = OutgoingMail.objects.filter(kind="comments/confirm", comments=comment)
    path = confirmation_path("comment", comment)
    assert mail.to == comment.email and path in mail.text
    page = reader.get(path)
    assert "Is this your comment?" in page.text and comment.excerpt in page.text
    return reader.post(path, {"seen_facts": page.context["seen"]}).url


def test_typing_a_known_address_publishes_nothing(reader, earlier, akismet_server):
    comment = _post(reader, earlier.article, email="Margaret@EXAMPLE.org")
    assert (comment.status, comment.hold_reason) == (Status.HELD, HoldReason.FIRST_TIME)


def test_confirming_by_the_mailed_link_publishes_it(reader, earlier, akismet_server):
    comment = _post(reader, earlier.article)
    _confirm(reader, comment)
    comment.refresh_from_db()
    assert comment.status == Status.APPROVED and comment.is_published


def test_a_browser_in_which_a_link_was_used_is_known_from_then_on(reader, earlier, akismet_server):
    receipt, token = _confirm(reader, _post(reader, earlier.article)).split("#known=")
    assert reader.get(receipt).status_code == 200
    comment = _post(reader, earlier.article, body="And when it hurts?", known=token)
    assert comment.status == Status.APPROVED and comment.verified_at
    assert OutgoingMail.objects.filter(kind="comments/confirm").count() == 1


@pytest.mark.parametrize("token", ["", "x" * 22, "\x00", "x" * 5000])
def test_another_token_is_none(reader, earlier, akismet_server, token):
    assert _post(reader, earlier.article, known=token.replace("\x00", "")).status == Status.HELD


def test_a_token_is_worth_nothing_under_another_address(reader, earlier, akismet_server):
    Comment.objects.filter(pk=earlier.pk).update(browser_token=new_token())
    earlier.refresh_from_db()
    make_published_comment(
        earlier.article, email="tomos@example.org", verified_at=timezone.now(), body="Mine"
    )
    comment = _post(reader, earlier.article, email="tomos@example.org", known=earlier.browser_token)
    assert (comment.status, comment.verified_at) == (Status.HELD, None)


def test_a_token_ends_with_its_comment_and_with_its_links(earlier, moderator):
    Comment.objects.filter(pk=earlier.pk).update(browser_token=new_token())
    earlier.refresh_from_db()
    assert known.is_token_of(earlier.browser_token, "margaret@example.org")
    tokens.renew(Comment.objects.all())
    assert not known.is_token_of(earlier.browser_token, "margaret@example.org")


def test_an_address_without_a_published_comment_waits_and_gets_no_mail(
    reader, article, akismet_server
):
    comment = _post(reader, article)
    Comment.objects.update(verified_at=timezone.now())
    comment.refresh_from_db()
    assert comment.hold_reason == HoldReason.FIRST_TIME and not known.is_known(comment)
    assert not OutgoingMail.objects.filter(kind="comments/confirm").exists()


def test_the_receipt_says_the_same_of_an_address_that_is_known(reader, earlier, akismet_server):
    known_one = _post(reader, earlier.article)
    other = _post(reader, earlier.article, email="new@example.org")
    said = [
        reader.get(comment.receipt_url).text.split('class="status')[1].split("</div>")[0]
        for comment in (known_one, other)
    ]
    assert said[0] == said[1] and "confirm that this comment is yours" in " ".join(said[0].split())


def test_a_mailbox_gets_two_mails_for_confirmation_until_it_confirms(
    reader, earlier, akismet_server
):
    for number in range(3):
        _post(reader, earlier.article, body=f"Reply {number}")
    assert OutgoingMail.objects.filter(kind="comments/confirm").count() == 2


def test_whoever_confirms_gets_the_mails_for_confirmation_that_were_left_out(
    reader, earlier, akismet_server
):
    comments = [_post(reader, earlier.article, body=f"Reply {number}") for number in range(3)]
    _confirm(reader, comments[0])
    _confirm(reader, comments[2])
    statuses = Comment.objects.filter(pk__in=[it.pk for it in comments]).order_by("pk")
    assert [it.status for it in statuses] == [Status.APPROVED, Status.HELD, Status.APPROVED]
    assert OutgoingMail.objects.filter(kind="comments/confirm").count() == 3


def test_another_rule_still_holds_what_was_confirmed(reader, earlier, akismet_server):
    comment = _post(reader, earlier.article)
    make_policy(hold_first_time=True, publish_unseen=False)
    _confirm(reader, comment)
    comment.refresh_from_db()
    assert (comment.status, comment.hold_reason) == (Status.HELD, HoldReason.READ_FIRST)


def test_a_link_that_was_mailed_publishes_nothing_that_a_moderator_refused(
    reader, earlier, akismet_server
):
    comment = _post(reader, earlier.article)
    Comment.objects.filter(pk=comment.pk).update(status=Status.TRASH, decided_at=timezone.now())
    reader.post(confirmation_path("comment", comment))
    comment.refresh_from_db()
    assert comment.status == Status.TRASH


def test_a_moderator_is_always_known(moderator, article):
    assert known.is_known(make_comment(article, staff_user=moderator))


def test_no_token_is_handed_over_where_first_replies_do_not_wait(reader, earlier, akismet_server):
    comment = _post(reader, earlier.article)
    make_policy(hold_first_time=False)
    reader.post(confirmation_path("comment", comment))
    comment.refresh_from_db()
    assert comment.browser_token == ""

"""Erased comments: empty ones that hold a thread together."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from comments import deciding, privacy, submitting
from comments.decisions import Status
from comments.models import Comment
from tests.comments.builders import make_comment, make_conversation, make_published_comment

pytestmark = pytest.mark.django_db
migration = import_module("comments.migrations.0005_revisions")


@pytest.fixture
def erased(article):
    first, _answer = make_conversation(article, [None, 0])
    privacy.erase_comment(first)
    return Comment.objects.get(pk=first.pk)


@pytest.mark.parametrize("decide", [deciding.approve, deciding.mark_spam, deciding.trash])
def test_no_decision_leads_away_from_erased(decide, erased, moderator):
    with pytest.raises(deciding.AlreadyDecided):
        decide(erased, by=moderator)
    assert Comment.objects.get(pk=erased.pk).is_erased


@pytest.mark.parametrize("act", [deciding.undo, deciding.edit])
def test_what_is_erased_is_neither_edited_nor_brought_back(act, erased, moderator):
    erased.body = "Back again"
    with pytest.raises(deciding.AlreadyDecided):
        act(erased, by=moderator)
    assert Comment.objects.get(pk=erased.pk).is_erased


def test_the_page_of_what_is_erased_offers_nothing_to_do(desk, erased):
    page = desk.get(reverse("admin:comments_comment_change", args=[erased.pk])).text
    assert "Where it was" in page
    for missing in ("decide/", "/reply/", "/edit/", "It has no email address"):
        assert missing not in page, missing


def test_a_moderator_cannot_reply_to_what_is_erased(erased, moderator):
    with pytest.raises(deciding.AlreadyDecided):
        submitting.reply(erased, body="Hello", by=moderator)


@pytest.mark.parametrize("text", [{"body": "x"}, {"name": "x"}, {"email": "x@example.org"}])
def test_the_database_refuses_an_erased_comment_with_text(erased, text):
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=erased.pk).update(**text)


def test_an_author_who_took_it_back_reads_that_on_its_receipt(reader, article):
    comment, _answer = make_conversation(article, [None, 0])
    Comment.objects.filter(pk=comment.pk).update(created_at=timezone.now())
    reader.post(comment.receipt_url, {"action": "delete"})
    page = reader.get(comment.receipt_url).text
    assert "You took it back." in page and "not to publish" not in page
    assert "What you wrote" not in page


def test_the_receipt_of_what_staff_erased_says_so(reader, erased):
    page = reader.get(erased.receipt_url).text
    assert "It was erased" in page and "You took it back" not in page


def test_an_erased_comment_belongs_to_no_address(erased):
    assert not Comment.objects.by_email("").exists()


@pytest.mark.parametrize("status", ["trash", "approved"])
def test_empty_comments_of_earlier_versions_become_erased(article, status):
    emptied = {"status": status, "body": "", "name": "", "email": "", "ip": None}
    comment = make_published_comment(article, **emptied)
    other = make_published_comment(article)
    migration.mark_erased(apps, None)
    assert [*Comment.objects.filter(status=Status.ERASED)] == [comment]
    other.refresh_from_db()
    assert other.status == Status.APPROVED


def test_threads_that_lost_their_first_comment_get_the_next_one_as_root(article):
    first, second, third = make_conversation(article, [None, 0, 1])
    Comment.objects.update(root=None)
    migration.restore_roots(apps, None)
    roots = dict(Comment.objects.values_list("pk", "root_id"))
    assert roots == {first.pk: None, second.pk: first.pk, third.pk: first.pk}


def test_an_earlier_text_is_found_by_its_revision(moderator):
    comment = make_comment(body="First", website="https://a.example/")
    comment.body = "Second"
    deciding.edit(comment, by=moderator)
    comment.body = "Third"
    submitting.resubmit(comment)
    stored = Comment.objects.get()
    texts = [deciding.text_at(stored, revision) for revision in (1, 2, 3)]
    assert [text.body for text in texts] == ["First", "Second", "Third"]
    assert texts[0].website == "https://a.example/"
    assert deciding.text_at(stored, 4) is None

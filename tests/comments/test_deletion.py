"""A comment is deleted in one way, wherever that is asked for: no reply comes to stand alone or under
another comment."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError, connection, transaction
from django.db.models import RestrictedError
from django.urls import reverse
from django.utils import timezone

from comments import akismet, deciding, privacy, retention
from comments.models import Comment, CommentEvent, CommentPolicy, Verdict
from tests.comments.builders import (
    make_comment,
    make_conversation,
    make_policy,
    make_published_comment,
)
from tests.website.builders import make_superuser
from website.models import OutgoingMail

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parent.parent.parent
APPS = ("comments", "blog", "courses", "website", "demo", "config")
LIST = "admin:comments_comment_changelist"


@pytest.fixture
def boss(client):
    client.force_login(make_superuser())
    return client


def _by_the_page(browser, comment):
    browser.post(reverse("admin:comments_comment_delete", args=[comment.pk]), {"post": "yes"})


def _by_the_list(browser, comment):
    form = {"action": "delete_selected", "_selected_action": [comment.pk], "post": "yes"}
    browser.post(f"{reverse(LIST)}?queue=all", form)


def _as_blatant_spam(browser, comment):
    make_policy(blatant_spam=CommentPolicy.Blatant.DELETE)
    now = timezone.now()
    waiting = {"status": "held", "hold_reason": "check", "decided_at": None, "check_due_at": now}
    Comment.objects.filter(pk=comment.pk).update(**waiting)
    deciding.settle(Comment.objects.get(pk=comment.pk), akismet.Answer(Verdict.DISCARD), {})


def _as_old_spam(browser, comment):
    then = timezone.now() - timedelta(days=99)
    Comment.objects.filter(pk=comment.pk).update(status="spam", decided_at=then)
    retention.delete_old_spam()


def _by_its_author(browser, comment):
    browser.post(comment.receipt_url, {"action": "delete"})


def _with_the_person(browser, comment):
    comment.email = "anna@example.org"
    comment.save()
    privacy.provider.erase("anna@example.org")


WAYS = [
    _by_the_page,
    _by_the_list,
    _as_blatant_spam,
    _as_old_spam,
    _by_its_author,
    _with_the_person,
]


@pytest.mark.parametrize("delete", WAYS)
def test_whoever_deletes_it_an_answered_comment_leaves_an_empty_one(delete, boss, article):
    first, answer, other, below = make_conversation(article, [None, 0, None, 1])
    Comment.objects.filter(pk=first.pk).update(created_at=timezone.now())
    delete(boss, first)
    rows = {row.pk: row for row in Comment.objects.all()}
    assert (rows[first.pk].status, rows[first.pk].body) == ("erased", "")
    assert [rows[it.pk].parent_id for it in (answer, below)] == [first.pk, answer.pk]
    assert [rows[it.pk].root_id for it in (answer, other, below)] == [first.pk, None, first.pk]
    page = boss.get(article.get_absolute_url()).text
    assert page.count("In reply to a comment that is no longer here.") == 1


@pytest.mark.parametrize("delete", WAYS)
def test_whoever_deletes_it_a_comment_without_answers_is_gone_with_its_mails(delete, boss, article):
    comment = make_published_comment(article)
    mail = OutgoingMail.objects.create(kind="comments/held", to="m@site.test", subject="", text="")
    mail.comments.add(comment)
    delete(boss, comment)
    assert not Comment.objects.exists() and not CommentEvent.objects.exists()
    assert not OutgoingMail.objects.filter(pk=mail.pk).exists()


@pytest.mark.parametrize("delete", WAYS)
def test_with_the_last_answer_the_empty_comments_above_it_go_too(delete, boss, article):
    first, second, third, other = make_conversation(article, [None, 0, 1, 0])
    privacy.erase(Comment.objects.filter(pk__in=[first.pk, second.pk]))
    Comment.objects.filter(pk=third.pk).update(created_at=timezone.now())
    delete(boss, third)
    assert {*Comment.objects.values_list("pk", flat=True)} == {first.pk, other.pk}
    privacy.erase_comment(other)
    assert not Comment.objects.exists()


def test_a_question_and_its_answers_are_deleted_together(article):
    rows = make_conversation(article, [None, 0, 1, 0, None])
    privacy.erase(Comment.objects.filter(pk__in=[row.pk for row in rows[:4]]))
    assert list(Comment.objects.all()) == [rows[4]]


def test_the_page_that_asks_says_what_is_left_and_quotes_nothing_in_the_log(boss, article):
    first, _answer = make_conversation(article, [None, 0])
    page = boss.get(reverse("admin:comments_comment_delete", args=[first.pk])).text
    assert "it has replies, so an empty comment is left" in page
    _by_the_page(boss, first)
    assert "Row 0" not in LogEntry.objects.get().object_repr


def test_a_moderator_may_not_delete_for_good(desk, article):
    comment = make_published_comment(article)
    for delete in (_by_the_page, _by_the_list):
        delete(desk, comment)
    assert Comment.objects.get() == comment


@pytest.mark.parametrize("field", ["parent", "root"])
def test_no_query_deletes_a_comment_from_above_its_answers(field, article):
    comment = make_published_comment(article)
    make_published_comment(article, **{field: comment})
    for delete in (comment.delete, Comment.objects.filter(pk=comment.pk).delete):
        with pytest.raises(RestrictedError):
            delete()


@pytest.mark.django_db(transaction=True)
def test_the_database_itself_deletes_no_comment_from_above_its_answers(article):
    comment = make_published_comment(article)
    make_published_comment(article, parent=comment)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM comments_comment WHERE id = %s", [comment.pk])


def test_an_article_is_deleted_with_its_comments_and_their_mails(article):
    first, _second, _third = make_conversation(article, [None, 0, 1])
    mail = OutgoingMail.objects.create(kind="comments/held", to="m@site.test", subject="", text="")
    mail.comments.add(first)
    other = make_comment()
    article.delete()
    assert list(Comment.objects.all()) == [other]
    assert not OutgoingMail.objects.exists()


def test_an_article_is_deleted_with_its_comments_in_the_admin(boss, article):
    make_conversation(article, [None, 0, 1])
    address = reverse("admin:blog_article_delete", args=[article.pk])
    assert "would require deleting the following protected" not in boss.get(address).text
    boss.post(address, {"post": "yes"})
    assert not Comment.objects.exists()


def test_a_comment_outlives_the_account_of_who_wrote_it(article, moderator):
    comment = make_published_comment(article, staff_user=moderator, decided_by=moderator)
    moderator.delete()
    comment.refresh_from_db()
    assert (comment.status, comment.staff_user) == ("approved", None)


def test_spam_that_a_moderator_brings_back_meanwhile_is_not_deleted(article, moderator):
    comment = make_published_comment(article)
    spam = Comment.objects.filter(pk=comment.pk, status="spam")
    privacy.erase(spam)
    assert Comment.objects.get() == comment


def test_no_other_code_deletes_comments():
    """Deletion of another model names it: `Model.objects….delete()`."""
    others = {model.__name__ for model in apps.get_models()} - {"Comment"}
    found = []
    for path in (path for app in APPS for path in (ROOT / app).rglob("*.py")):
        name, text = str(path.relative_to(ROOT)), path.read_text()
        if "/migrations/" in name or name == "comments/privacy.py":
            continue
        if name.startswith("comments/") or "from comments" in text:
            found += [f"{name}: {it}" for it in _deletions(ast.parse(text)) if it not in others]
        assert "DELETE FROM comments_comment" not in text
    assert found == []


def _deletions(tree):
    """The name at the start of each expression whose `delete` or `_raw_delete` is called."""
    for node in ast.walk(tree):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Attribute) and called.attr in {"delete", "_raw_delete"}:
            inner = called.value
            while isinstance(inner, ast.Attribute | ast.Call):
                inner = inner.value if isinstance(inner, ast.Attribute) else inner.func
            yield getattr(inner, "id", ast.unparse(inner))

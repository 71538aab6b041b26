"""Retention, export and erasure of the personal data in comments."""

from datetime import timedelta

import pytest
from django.db import models
from django.utils import timezone

from comments import deciding
from comments.models import Comment, CommentEvent
from comments.privacy import provider
from comments.retention import delete_old_spam, erase_origins
from tests.comments.builders import (
    make_comment,
    make_conversation,
    make_policy,
    make_published_comment,
    make_spam,
)
from website.personal_fields import UNCHANGED

TEXT_FIELDS = (models.CharField, models.TextField)
pytestmark = pytest.mark.django_db


def _days_ago(days):
    return timezone.now() - timedelta(days=days)


@pytest.mark.parametrize("make", [make_comment, make_published_comment, make_spam])
@pytest.mark.parametrize("days", [90, 7])
def test_after_the_policy_s_days_nobody_knows_where_a_comment_came_from(make, days):
    make_policy(origin_days=days)
    origin = {"referrer": "https://example.org/", "submitted": {"user_ip": "192.0.2.10"}}
    comment = make(created_at=_days_ago(days + 1), **origin)
    assert erase_origins()
    comment.refresh_from_db()
    assert (comment.ip, comment.user_agent, comment.referrer) == (None, "", "")
    assert comment.submitted == {}


def test_until_then_it_is_stored():
    make_comment(created_at=_days_ago(89))
    assert not erase_origins()
    assert Comment.objects.get().ip == "192.0.2.10"


def test_an_origin_is_erased_once():
    make_comment(created_at=_days_ago(91))
    assert [erase_origins(), erase_origins()] == [True, False]


def test_spam_is_deleted_after_the_policy_s_days_and_nothing_else_is():
    make_policy(spam_days=10)
    make_spam(decided_at=_days_ago(11))
    others = [make_spam(decided_at=_days_ago(9)), make_published_comment(decided_at=_days_ago(99))]
    assert [delete_old_spam(), delete_old_spam()] == [True, False]
    assert set(Comment.objects.all()) == set(others)


def test_old_spam_that_was_answered_is_emptied(article):
    first, second = make_conversation(article, [None, 0])
    Comment.objects.filter(pk=first.pk).update(status="spam", decided_at=_days_ago(99))
    assert [delete_old_spam(), delete_old_spam()] == [True, False]
    first.refresh_from_db()
    assert (first.status, first.body, second.parent_id) == (Comment.Status.ERASED, "", first.pk)


def test_a_person_gets_all_of_their_comments(article):
    make_published_comment(article, email="Margaret@Example.org", referrer="https://a.test/")
    make_spam(article)
    make_comment(article, email="tomos@example.org")
    rows = provider.export("margaret@example.org")["Comments"]
    assert [row["Status"] for row in rows] == ["spam", "approved"]
    assert rows[1]["IP address"] == "192.0.2.10" and rows[1]["Came from"] == "https://a.test/"


def test_each_field_of_a_comment_is_declared_personal_or_not():
    """A field that is added belongs in Comment.PERSONAL_FIELDS or Comment.NOT_PERSONAL."""
    personal = [field.name for field in Comment.PERSONAL_FIELDS]
    declared = [*personal, *Comment.NOT_PERSONAL]
    assert sorted(declared) == sorted(field.name for field in Comment._meta.concrete_fields)


def test_a_personal_field_is_exported_or_erased():
    idle = [
        field.name
        for field in Comment.PERSONAL_FIELDS
        if not field.label and field.erased is UNCHANGED
    ]
    assert idle == []


def test_each_text_that_a_person_typed_is_exported_and_erased(article):
    texts = [
        field.name
        for field in Comment.PERSONAL_FIELDS
        if field.label and isinstance(Comment._meta.get_field(field.name), TEXT_FIELDS)
    ]
    filled = {name: f"{name} of hers" for name in texts if name not in {"status", "verdict"}}
    filled["email"] = "her@example.org"
    comment = make_spam(article, **filled)
    make_published_comment(article, parent=comment)
    exported = str(provider.export("her@example.org"))
    assert [value for value in filled.values() if value not in exported] == []
    provider.erase("her@example.org")
    comment.refresh_from_db()
    assert [name for name in filled if getattr(comment, name)] == []


def test_erasing_a_person_leaves_others_and_empty_comments(article):
    make_conversation(article, [None, 0, 1], email="Margaret@Example.org")
    make_published_comment(article, email="margaret@example.org.test", body="Hers")
    tomos = "tomos@example.org"
    Comment.objects.filter(body="Row 2").update(email=tomos, mailbox=tomos)
    provider.erase("margaret@example.org")
    assert sorted(Comment.objects.values_list("body", "email")) == [
        ("", ""),
        ("", ""),
        ("Hers", "margaret@example.org.test"),
        ("Row 2", "tomos@example.org"),
    ]
    assert provider.export("margaret@example.org") == {}


def test_an_earlier_text_is_exported_and_erased_with_the_person_or_the_origin(article, moderator):
    for email in ("her@example.org", "his@example.org"):
        comment = make_published_comment(article, email=email, body=f"Ring {email}")
        comment.body = "Ring me."
        deciding.edit(comment, by=moderator)
    assert "Ring her@example.org" in str(provider.export("her@example.org"))
    provider.erase("her@example.org")
    Comment.objects.update(created_at=_days_ago(91))
    erase_origins()
    assert [event.text_before for event in CommentEvent.objects.all()] == [{}]


def test_an_edit_restores_nothing_that_was_erased(moderator):
    comment = make_published_comment(created_at=timezone.now() - timedelta(days=91))
    erase_origins()
    deciding.edit(Comment.objects.get(pk=comment.pk), by=moderator)
    assert Comment.objects.get().submitted == {}

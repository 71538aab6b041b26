"""What the site forgets about those who replied, and what it tells them."""

from datetime import timedelta

import pytest
from django.db import models
from django.utils import timezone

from comments import moderation
from comments.models import Comment
from comments.privacy import delete_old_spam, forget_origins, provider
from tests.comments.builders import (
    make_comment,
    make_conversation,
    make_policy,
    make_published_comment,
    make_spam,
)

pytestmark = pytest.mark.django_db


def _days_ago(days):
    return timezone.now() - timedelta(days=days)


@pytest.mark.parametrize("make", [make_comment, make_published_comment, make_spam])
@pytest.mark.parametrize("days", [90, 7])
def test_after_the_policy_s_days_nobody_knows_where_a_comment_came_from(make, days):
    make_policy(origin_days=days)
    origin = {"referrer": "https://example.org/", "submitted": {"user_ip": "192.0.2.10"}}
    comment = make(created_at=_days_ago(days + 1), **origin)
    assert forget_origins()
    comment.refresh_from_db()
    assert (comment.ip, comment.user_agent, comment.referrer) == (None, "", "")
    assert comment.submitted == {}


def test_until_then_it_is_kept():
    make_comment(created_at=_days_ago(89))
    assert not forget_origins()
    assert Comment.objects.get().ip == "192.0.2.10"


def test_what_was_forgotten_is_not_done_again():
    make_comment(created_at=_days_ago(91))
    assert [forget_origins(), forget_origins()] == [True, False]


def test_spam_is_deleted_after_the_policy_s_days_and_nothing_else_is():
    make_policy(spam_days=10)
    make_spam(decided_at=_days_ago(11))
    kept = [make_spam(decided_at=_days_ago(9)), make_published_comment(decided_at=_days_ago(99))]
    assert [delete_old_spam(), delete_old_spam()] == [True, False]
    assert set(Comment.objects.all()) == set(kept)


def test_old_spam_that_was_answered_is_emptied(article):
    first, second = make_conversation(article, [None, 0])
    Comment.objects.filter(pk=first.pk).update(status="spam", decided_at=_days_ago(99))
    assert [delete_old_spam(), delete_old_spam()] == [True, False]
    first.refresh_from_db()
    assert (first.status, first.body, second.parent_id) == (Comment.Status.TRASH, "", first.pk)


def test_a_person_is_told_all_that_is_held_of_them(article):
    make_published_comment(article, email="Margaret@Example.org", referrer="https://a.test/")
    make_spam(article)
    make_comment(article, email="tomos@example.org")
    told = provider.export("margaret@example.org")["Comments"]
    assert [row["Where it stands"] for row in told] == ["spam", "approved"]
    assert told[1]["IP address"] == "192.0.2.10" and told[1]["Came from"] == "https://a.test/"


def test_every_word_that_a_comment_keeps_of_a_person_is_told(article):
    """A field that is added must be told, or be named here as none of theirs."""
    not_theirs = {"digest", "hold_detail", "check_failure"}
    kinds = (models.CharField, models.TextField)
    words = [
        field.name
        for field in Comment._meta.fields
        if isinstance(field, kinds) and not field.choices and field.name not in not_theirs
    ]
    filled = {name: f"{name} of hers" for name in words} | {"email": "her@example.org"}
    make_spam(article, **filled)
    told = str(provider.export("her@example.org"))
    assert [value for value in filled.values() if value not in told] == []


def test_erasing_a_person_leaves_others_and_empty_places(article):
    make_conversation(article, [None, 0, 1], email="Margaret@Example.org")
    make_published_comment(article, email="margaret@example.org.test", body="Hers")
    Comment.objects.filter(body="Row 2").update(email="tomos@example.org")
    provider.erase("margaret@example.org")
    assert sorted(Comment.objects.values_list("body", "email")) == [
        ("", ""),
        ("", ""),
        ("Hers", "margaret@example.org.test"),
        ("Row 2", "tomos@example.org"),
    ]
    assert provider.export("margaret@example.org") == {}


def test_an_edit_brings_back_nothing_that_was_forgotten(moderator):
    comment = make_published_comment(created_at=timezone.now() - timedelta(days=91))
    forget_origins()
    moderation.edit(Comment.objects.get(pk=comment.pk), by=moderator)
    assert Comment.objects.get().submitted == {}

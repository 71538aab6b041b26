"""What the site forgets about those who replied."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments import moderation
from comments.models import Comment
from comments.privacy import forget_origins
from tests.comments.builders import make_comment, make_published_comment, make_spam

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("make", [make_comment, make_published_comment, make_spam])
def test_after_ninety_days_nobody_knows_where_a_comment_came_from(make):
    origin = {"referrer": "https://example.org/", "submitted": {"user_ip": "192.0.2.10"}}
    comment = make(created_at=timezone.now() - timedelta(days=91), **origin)
    assert forget_origins()
    comment.refresh_from_db()
    assert (comment.ip, comment.user_agent, comment.referrer) == (None, "", "")
    assert comment.submitted == {}


def test_until_then_it_is_kept():
    make_comment(created_at=timezone.now() - timedelta(days=89))
    assert not forget_origins()
    assert Comment.objects.get().ip == "192.0.2.10"


def test_what_was_forgotten_is_not_done_again():
    make_comment(created_at=timezone.now() - timedelta(days=91))
    assert [forget_origins(), forget_origins()] == [True, False]


def test_an_edit_brings_back_nothing_that_was_forgotten(moderator):
    comment = make_published_comment(created_at=timezone.now() - timedelta(days=91))
    forget_origins()
    moderation.edit(Comment.objects.get(pk=comment.pk), by=moderator)
    assert Comment.objects.get().submitted == {}

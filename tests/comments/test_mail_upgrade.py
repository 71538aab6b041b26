"""What the upgrade makes of the mails of a site that exists."""

from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from comments.models import Comment, CommentPolicy
from tests.comments.builders import (
    make_article,
    make_comment_awaiting_review,
    make_policy,
    make_published_comment,
)

pytestmark = pytest.mark.django_db
migration = import_module("comments.migrations.0010_mail_of_existing_sites")


def _upgrade():
    migration.fill(apps, None)


@pytest.mark.parametrize("mails", [None, "daily", "none"])
def test_a_site_keeps_the_mails_to_moderators_that_it_had(mails):
    make_comment_awaiting_review()
    if mails:
        make_policy(moderator_mails=mails)
    _upgrade()
    assert CommentPolicy.load().moderator_mails == (mails or "each")


def test_a_new_site_gets_the_first_at_once_and_the_others_together():
    _upgrade()
    assert CommentPolicy.load().moderator_mails == CommentPolicy.Mails.DIGEST


def test_only_what_no_reader_could_see_is_told_of_later():
    withdrawn = make_article(withdrawn_at=timezone.now())
    unseen, _seen = make_published_comment(withdrawn), make_published_comment()
    waiting = make_comment_awaiting_review()
    _upgrade()
    assert Comment.objects.get(notify_due_at__isnull=False) == unseen
    assert Comment.objects.get(alerted_at__isnull=False) == waiting

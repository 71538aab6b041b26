"""The declaration of personal fields: what is exported and what erasure writes."""

from datetime import UTC, datetime

import pytest

from comments.models import Comment
from website.personal_fields import UNCHANGED, PersonalField, erased_values, export_row

FIELDS = [
    PersonalField("name", "Name", erased=""),
    PersonalField("status", "Status"),
    PersonalField("digest", erased=""),
    PersonalField("created_at", "Sent"),
    PersonalField("notify_on_reply", "Replies by mail", erased=False),
    PersonalField("submitted", "Sent to Akismet", erased={}),
    PersonalField("ip", "IP address", erased=None),
]


@pytest.fixture
def comment():
    return Comment(
        name="Margaret",
        status="held",
        digest="abc",
        created_at=datetime(2026, 11, 27, 14, 2, tzinfo=UTC),
        notify_on_reply=True,
        submitted={"comment_author": "Margaret"},
    )


def test_a_row_is_exported_in_words_without_what_is_empty_or_has_no_label(comment):
    assert export_row(comment, FIELDS) == {
        "Name": "Margaret",
        "Status": "held",
        "Sent": "27 November 2026, 14:02, UTC",
        "Replies by mail": "yes",
        "Sent to Akismet": "comment_author: Margaret",
    }


def test_erasing_writes_what_is_declared_and_nothing_else():
    assert PersonalField("status").erased is UNCHANGED
    assert erased_values(FIELDS) == {
        "name": "",
        "digest": "",
        "notify_on_reply": False,
        "submitted": {},
        "ip": None,
    }

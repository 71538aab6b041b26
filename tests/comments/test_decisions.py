"""The table of decisions, and what is derived from it."""

import pytest

from comments.admin.queue import TABS
from comments.decisions import APPROVE, DECISIONS, MARK_SPAM, TRASH, Status, offered
from comments.models import CommentEvent


def test_one_decision_leads_to_each_status_but_held():
    assert [Status.HELD, *(decision.status for decision in DECISIONS.values())] == [*Status]


@pytest.mark.parametrize("decision", DECISIONS.values(), ids=DECISIONS)
def test_a_decision_has_texts_for_history_button_and_message(decision):
    assert CommentEvent(kind=decision.status).get_kind_display() == decision.event
    assert decision.label
    assert (decision.done_message % 1).startswith("1 comment ")
    assert (decision.done_message % 2).startswith("2 comments ")


def test_each_status_has_a_tab():
    assert {*Status.values} <= TABS.keys()


@pytest.mark.parametrize(
    ("status", "is_reported", "buttons"),
    [
        ("held", False, ["Approve", "Mark as spam", "Move to the trash"]),
        ("approved", False, ["Mark as spam", "Move to the trash"]),
        ("approved", True, ["Leave it up", "Mark as spam", "Move to the trash"]),
        ("spam", False, ["Approve", "Move to the trash"]),
        ("trash", False, ["Approve", "Mark as spam"]),
    ],
)
def test_a_moderator_is_offered_what_is_not_decided_yet(status, is_reported, buttons):
    assert [str(label) for _decision, label in offered(status, is_reported=is_reported)] == buttons


def test_a_reason_goes_with_the_trash_alone():
    assert [decision.takes_reason for decision in (APPROVE, MARK_SPAM, TRASH)] == [0, 0, 1]

"""The table of decisions, and what is derived from it."""

import pytest

from comments.admin.changelist import TABS
from comments.decisions import APPROVE, DECISIONS, MARK_SPAM, TRASH, Status, offered
from comments.models import CommentEvent

DECIDED = [decision.status for decision in DECISIONS.values()]


def test_one_decision_leads_to_each_status_but_held_and_erased():
    assert [Status.HELD, *DECIDED, Status.ERASED] == [*Status]


@pytest.mark.parametrize("decision", DECISIONS.values(), ids=DECISIONS)
def test_a_decision_has_texts_for_history_button_and_message(decision):
    assert CommentEvent(kind=decision.status).get_kind_display() == decision.event
    assert decision.label
    assert (decision.done_message % 1).startswith("1 comment ")
    assert (decision.done_message % 2).startswith("2 comments ")


def test_each_status_but_erased_has_a_tab():
    assert {Status.HELD, *DECIDED} <= TABS.keys()
    assert Status.ERASED not in TABS


def test_a_moderator_is_offered_no_decision_on_what_was_erased():
    assert offered(Status.ERASED, is_reported=False) == offered("erased", is_reported=True) == []


@pytest.mark.parametrize("status", [Status.HELD, *DECIDED])
def test_a_moderator_is_offered_every_decision_but_the_last(status):
    verbs = [decision.verb for decision, _label in offered(status, is_reported=False)]
    assert verbs == [verb for verb, decision in DECISIONS.items() if decision.status != status]


def test_a_reported_comment_can_be_left_up():
    decision, label = offered(Status.APPROVED, is_reported=True)[0]
    assert (decision, str(label)) == (APPROVE, "Keep it published")


def test_a_reason_goes_with_the_trash_alone():
    assert [decision.takes_reason for decision in (APPROVE, MARK_SPAM, TRASH)] == [0, 0, 1]

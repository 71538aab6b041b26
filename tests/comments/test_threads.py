"""Rows into threads, whatever the rows are like."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from comments.threads import arrange

START = datetime(2026, 11, 20, tzinfo=UTC)


@dataclass
class Row:
    pk: int
    parent_id: int | None = None

    @property
    def created_at(self):
        return START + timedelta(minutes=self.pk)


def _shape(rows, nesting=9):
    return [(placed.row.pk, placed.depth) for placed in arrange(rows, nesting=nesting)]


def test_each_comment_is_followed_by_its_replies_oldest_first():
    rows = [Row(1), Row(2), Row(3, 1), Row(4, 2), Row(5, 1), Row(6, 3)]
    assert _shape(rows) == [(1, 0), (3, 1), (6, 2), (5, 1), (2, 0), (4, 1)]


def test_the_order_of_the_rows_does_not_matter():
    rows = [Row(number, random.Random(number).randrange(number) or None) for number in range(1, 60)]
    shuffled = random.Random(7).sample(rows, len(rows))
    assert _shape(shuffled) == _shape(rows)


def test_replies_deeper_than_the_nesting_stay_at_its_last_level():
    rows = [Row(1), Row(2, 1), Row(3, 2), Row(4, 3)]
    assert _shape(rows, nesting=2) == [(1, 0), (2, 1), (3, 2), (4, 2)]


def test_without_nesting_a_conversation_is_one_flat_list():
    rows = [Row(1), Row(2), Row(3, 1)]
    assert _shape(rows, nesting=0) == [(1, 0), (3, 0), (2, 0)]


def test_a_reply_whose_parent_is_gone_starts_a_thread_and_says_so():
    placed = arrange([Row(1), Row(2, 99), Row(3, 2)], nesting=9)
    assert [(item.row.pk, item.depth, item.is_orphan) for item in placed] == [
        (1, 0, False),
        (2, 0, True),
        (3, 1, False),
    ]


def test_replies_in_a_circle_are_shown_once_each():
    rows = [Row(1, 3), Row(2, 1), Row(3, 2), Row(4, 4), Row(5)]
    assert sorted(pk for pk, _depth in _shape(rows)) == [1, 2, 3, 4, 5]


def test_a_chain_of_ten_thousand_replies_is_arranged():
    chain = [Row(number, number - 1 or None) for number in range(1, 10_001)]
    shape = _shape(chain, nesting=4)
    assert [pk for pk, _depth in shape] == list(range(1, 10_001))
    assert max(depth for _pk, depth in shape) == 4


def test_every_list_that_opens_is_closed():
    rows = [
        Row(number, random.Random(number).randrange(number) or None) for number in range(1, 200)
    ]
    placed = arrange(rows, nesting=3)
    opened = sum(item.has_replies for item in placed)
    assert opened > 0
    assert opened == sum(len(item.closes) for item in placed)


def test_no_rows_make_no_thread():
    assert arrange([], nesting=3) == []

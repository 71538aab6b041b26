"""Rows into threads and onto pages, whatever the rows are like."""

import random

import pytest

from comments.threads import PageSlice, ThreadItem, arrange, in_reading_order, paginate


def _row(pk, parent=None):
    return ThreadItem(pk, parent)


def _placed(rows, nesting=9, **part):
    return arrange(in_reading_order(rows), nesting=nesting, **part)


def _shape(rows, nesting=9, **part):
    return [(item.pk, item.depth) for item in _placed(rows, nesting, **part)]


def _random_rows(number):
    return [_row(pk, random.Random(pk).randrange(pk) or None) for pk in range(1, number)]


def test_each_comment_is_followed_by_its_replies_oldest_first():
    rows = [_row(1), _row(2), _row(3, 1), _row(4, 2), _row(5, 1), _row(6, 3)]
    assert _shape(rows) == [(1, 0), (3, 1), (6, 2), (5, 1), (2, 0), (4, 1)]


def test_replies_deeper_than_the_nesting_stay_at_its_last_level_and_say_whom_they_answer():
    placed = _placed([_row(1), _row(2, 1), _row(3, 2), _row(4, 3)], nesting=2)
    assert [(item.pk, item.depth, item.answers_afar) for item in placed] == [
        (1, 0, False),
        (2, 1, False),
        (3, 2, False),
        (4, 2, True),
    ]


def test_without_nesting_a_conversation_is_one_flat_list():
    rows = [_row(1), _row(2), _row(3, 1)]
    assert _shape(rows, nesting=0) == [(1, 0), (3, 0), (2, 0)]


def test_a_reply_whose_parent_is_gone_starts_anew_and_says_so():
    placed = _placed([_row(1), _row(2, 99), _row(3, 2)])
    assert [(item.pk, item.depth, item.is_orphan) for item in placed] == [
        (1, 0, False),
        (2, 0, True),
        (3, 1, False),
    ]


def test_replies_in_a_circle_are_shown_once_each():
    rows = [_row(1, 3), _row(2, 1), _row(3, 2), _row(4, 4), _row(5)]
    assert sorted(pk for pk, _depth in _shape(rows)) == [1, 2, 3, 4, 5]


def test_a_chain_of_ten_thousand_replies_is_arranged():
    chain = [_row(number, number - 1 or None) for number in range(1, 10_001)]
    shape = _shape(chain, nesting=4)
    assert [pk for pk, _depth in shape] == list(range(1, 10_001))
    assert max(depth for _pk, depth in shape) == 4


@pytest.mark.parametrize("part", [{}, {"start": 50, "stop": 100}])
def test_every_list_that_opens_is_closed(part):
    placed = _placed(_random_rows(200), nesting=3, **part)
    opened = sum(item.has_replies for item in placed)
    assert opened > 0
    assert opened == sum(len(item.closes) for item in placed)


def test_a_page_that_starts_within_a_thread_starts_at_the_margin():
    rows = [_row(1), _row(2, 1), _row(3, 2), _row(4, 2), _row(5, 4)]
    placed = _placed(rows, start=2)
    assert [(item.pk, item.depth, item.answers_afar) for item in placed] == [
        (3, 0, True),
        (4, 0, True),
        (5, 1, False),
    ]


def test_no_rows_make_no_thread():
    assert _placed([]) == []


def test_a_page_takes_whole_threads_as_long_as_there_is_room():
    pages = paginate([(1, 20), (2, 20), (3, 20), (4, 1)], page_size=50)
    assert pages == [PageSlice((1, 2)), PageSlice((3, 4))]


def test_a_thread_longer_than_a_page_has_pages_of_its_own():
    pages = paginate([(1, 5), (2, 101), (3, 5)], page_size=50)
    parts = [PageSlice((2,), start, start + 50) for start in (0, 50, 100)]
    assert pages == [PageSlice((1,)), *parts, PageSlice((3,))]


def test_every_reply_is_on_one_page_and_no_page_is_longer_than_its_size():
    sizes = [(key, random.Random(key).randrange(1, 130)) for key in range(1, 90)]
    shown = []
    for page in paginate(sizes, page_size=50):
        whole = [(key, index) for key in page.threads for index in range(dict(sizes)[key])]
        shown.append(whole[page.start : page.stop])
    assert [item for page in shown for item in page] == [
        (key, index) for key, size in sizes for index in range(size)
    ]
    assert max(map(len, shown)) == 50

"""Marking what changed between two texts."""

import time

import pytest

from comments.marking import Piece, mark

SAME, DELETED, INSERTED = "same", "deleted", "inserted"


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("Take two.", "Take two.", [(SAME, "Take two.")]),
        (
            "Take two tablets daily.",
            "Take four tablets daily.",
            [(SAME, "Take "), (DELETED, "two "), (INSERTED, "four "), (SAME, "tablets daily.")],
        ),
        ("Hello", "Hello cheap pills", [(SAME, "Hello "), (INSERTED, "cheap pills")]),
        ("Call 555 0100 now", "Call", [(SAME, "Call"), (DELETED, "555 0100 now")]),
        ("", "New", [(INSERTED, "New")]),
        (
            "一日二錠です",
            "一日四錠です",
            [(SAME, "一日"), (DELETED, "二"), (INSERTED, "四"), (SAME, "錠です")],
        ),
        ("One\n\ntwo", "One two", [(SAME, "One two")]),
    ],
)
def test_what_changed_is_marked_by_word(before, after, pieces):
    assert mark(before, after) == [Piece(*piece) for piece in pieces]


def test_the_pieces_give_the_text_as_it_is_now():
    before = "I take it in the morning.\nIt helps a little. " * 20
    after = before.replace("little", "lot").replace("morning", "evening", 3)
    left = [piece.text for piece in mark(before, after) if piece.kind != DELETED]
    assert "".join(left) == after


def test_the_longest_texts_are_compared_within_a_second():
    before, after = "a b " * 1250, "b c a " * 833
    start = time.perf_counter()
    mark(before, after)
    assert time.perf_counter() - start < 1

"""Many students at once, against the real server."""

import re
from collections import Counter

from tests.courses.crowd import move_about, rush, settle
from tests.limits import NO_LIMITS
from tests.server import running_site


def test_twelve_at_once_fill_four_seats_and_the_others_wait_in_order(tmp_path):
    with running_site(tmp_path, **NO_LIMITS) as site:
        answers, pk = rush(site, students=12, seats=4)
        assert settle(site, pk) == [4, 4, 12, 0]
    pages = [answer["page"] for answer in answers]
    numbers = [re.search(r"Number (\d+) on the waiting list", page) for page in pages]
    assert Counter(answer["statuses"][0] for answer in answers) == {303: 12}
    assert sum("We hold a place for you" in page for page in pages) == 4
    assert sorted(int(number[1]) for number in numbers if number) == list(range(1, 9))


def test_the_invariants_hold_with_students_staff_and_the_clock_at_once(tmp_path):
    """`python -m benchmarks.crowd` does the same with three hundred students."""
    with running_site(tmp_path, worker=True, **NO_LIMITS) as site:
        answers, pk = rush(site, students=15, seats=4, staff=2, steps=15)
        seats, taken, sign_ups, unsent = settle(site, pk)
        log = (tmp_path / "processes.log").read_text()
    assert {status for answer in answers for status in answer["statuses"]} == {200, 303}
    assert (taken <= seats <= 4, sign_ups, unsent) == (True, 15, 0)
    assert "Traceback" not in log


def test_two_who_move_everyone_in_opposite_directions_do_not_wait_for_each_other(tmp_path):
    with running_site(tmp_path, **NO_LIMITS) as site:
        pks = move_about(site, rounds=2)
        found = [settle(site, pk) for pk in pks]
    assert [seats for seats, *_rest in found] == [6, 4]
    assert sum(sign_ups for _seats, _taken, sign_ups, _unsent in found) >= 8

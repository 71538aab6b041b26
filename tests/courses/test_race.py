"""Many students at once, against the real server."""

import re
from collections import Counter

from tests.courses.crowd import rush, settle
from tests.server import running_site


def test_thirty_at_once_fill_ten_seats_and_the_others_wait_in_order(tmp_path):
    with running_site(tmp_path, SIGN_UP_RATE="") as site:
        answers, pk = rush(site, students=30, seats=10)
        assert settle(site, pk) == [10, 10, 30, 0]
    pages = [answer["page"] for answer in answers]
    numbers = [re.search(r"Number (\d+) on the waiting list", page) for page in pages]
    assert Counter(answer["statuses"][0] for answer in answers) == {303: 30}
    assert sum("We hold a place for you" in page for page in pages) == 10
    assert sorted(int(number[1]) for number in numbers if number) == list(range(1, 21))


def test_the_invariants_hold_with_students_staff_and_the_clock_at_once(tmp_path):
    """`python -m benchmarks.crowd` does the same with three hundred students."""
    with running_site(tmp_path, worker=True, SIGN_UP_RATE="") as site:
        answers, pk = rush(site, students=40, seats=8, hands=2)
        seats, taken, sign_ups, unsent = settle(site, pk)
        log = (tmp_path / "processes.log").read_text()
    assert {status for answer in answers for status in answer["statuses"]} == {200, 303}
    assert (taken <= seats <= 8, sign_ups, unsent) == (True, 40, 0)
    assert "Traceback" not in log

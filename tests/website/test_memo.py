"""Rows that many pages ask for."""

from itertools import count

import pytest

from website.cache import memo
from website.cache.page_cache import PageCache


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    monkeypatch.setattr(memo, "_values", None)


@pytest.fixture
def load():
    numbers = count(1)
    return lambda *given: (next(numbers), *given)


def test_a_process_that_watches_for_no_change_asks_each_time(load):
    assert [memo.memoize(load), memo.memoize(load)] == [(1,), (2,)]


def test_a_process_that_watches_asks_once_after_each_change(load):
    changes = [True, False, True]
    cache = PageCache(None, lambda: changes.pop(0))
    found = []
    for _look in range(3):
        cache.poll()
        found += [memo.memoize(load), memo.memoize(load)]
    assert found == [(1,), (1,), (1,), (1,), (2,), (2,)]


def test_what_was_asked_for_by_name_is_kept_by_name(load):
    memo.clear()
    assert [memo.memoize(load, "a"), memo.memoize(load, "b"), memo.memoize(load, "a")] == [
        (1, "a"),
        (2, "b"),
        (1, "a"),
    ]


def test_what_was_loaded_before_a_change_and_arrives_after_it_is_not_kept(load):
    memo.clear()

    def slowly():
        memo.clear()
        return load()

    assert [memo.memoize(slowly), memo.memoize(load), memo.memoize(load)] == [(1,), (2,), (2,)]
    assert memo.memoize(slowly) == (3,)


def test_what_cannot_be_found_is_asked_for_again():
    memo.clear()
    answers = iter([KeyError, 1])

    def load():
        if (answer := next(answers)) is KeyError:
            raise KeyError
        return answer

    with pytest.raises(KeyError):
        memo.memoize(load)
    assert memo.memoize(load) == 1

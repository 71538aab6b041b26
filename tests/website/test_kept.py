"""Rows that many pages ask for."""

from itertools import count

import pytest

from website import kept
from website.page_cache import PageCache


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    monkeypatch.setattr(kept, "_rows", None)


@pytest.fixture
def load():
    numbers = count(1)
    return lambda *given: (next(numbers), *given)


def test_a_process_that_watches_for_no_change_asks_each_time(load):
    assert [kept.recall(load), kept.recall(load)] == [(1,), (2,)]


def test_a_process_that_watches_asks_once_after_each_change(load):
    changes = [True, False, True]
    cache = PageCache(None, lambda: changes.pop(0))
    found = []
    for _look in range(3):
        cache.look()
        found += [kept.recall(load), kept.recall(load)]
    assert found == [(1,), (1,), (1,), (1,), (2,), (2,)]


def test_what_was_asked_for_by_name_is_kept_by_name(load):
    kept.let_go()
    assert [kept.recall(load, "a"), kept.recall(load, "b"), kept.recall(load, "a")] == [
        (1, "a"),
        (2, "b"),
        (1, "a"),
    ]


def test_what_was_loaded_before_a_change_and_arrives_after_it_is_not_kept(load):
    kept.let_go()

    def slowly():
        kept.let_go()
        return load()

    assert [kept.recall(slowly), kept.recall(load), kept.recall(load)] == [(1,), (2,), (2,)]
    assert kept.recall(slowly) == (3,)


def test_what_cannot_be_found_is_asked_for_again():
    kept.let_go()
    answers = iter([KeyError, 1])

    def load():
        if (answer := next(answers)) is KeyError:
            raise KeyError
        return answer

    with pytest.raises(KeyError):
        kept.recall(load)
    assert kept.recall(load) == 1

"""Limits, counted in windows."""

from datetime import timedelta

import pytest
from django.utils import timezone

from website import addresses, retention
from website.http.throttling import Limit, TooMany, clear, give_back, parse_rates, take
from website.models import RateCount

pytestmark = pytest.mark.django_db

LIMIT = Limit("test", "COMMENT_RATE", "Wait %(wait)s.")
HOME = "2001:db8:1:2::/64"
RATES = {
    "10/10m": [(10, timedelta(minutes=10))],
    "5/h": [(5, timedelta(hours=1))],
    "1/30s": [(1, timedelta(seconds=30))],
    "5/h,100/2d": [(5, timedelta(hours=1)), (100, timedelta(days=2))],
    "": [],
}


@pytest.mark.parametrize(("text", "rates"), RATES.items())
def test_a_rate_is_a_number_and_a_time(text, rates):
    assert parse_rates(text) == rates


@pytest.mark.parametrize(
    "text",
    [
        *("10", "10/", "/10m", "0/m", "-1/m", "1.5/m", "10/0m", "10/10w", "ten/m", "10/10m "),
        *("٣/m", "1/99999999d", ",", "5/h,", "5/h, 20/d"),
    ],
)
def test_any_other_rate_is_refused(text):
    with pytest.raises(ValueError):
        parse_rates(text)


def _uses(*subject, tries=20):
    """How many of so many uses are let through."""
    for number in range(tries):
        try:
            take(LIMIT, *subject)
        except TooMany:
            return number
    return tries


@pytest.fixture
def rate(settings):
    def set_to(rate):
        settings.COMMENT_RATE = rate

    set_to("3/10m")
    return set_to


def test_a_limit_is_for_one_subject(rate):
    assert [_uses("203.0.113.5"), _uses("203.0.113.5"), _uses("203.0.113.6")] == [3, 0, 3]
    assert [_uses("ana", "203.0.113.5"), _uses("tomos", "203.0.113.5")] == [3, 3]


def test_the_parts_of_a_subject_do_not_run_into_each_other(rate):
    assert [_uses("ab", "c"), _uses("a", "bc")] == [3, 3]


def test_an_empty_rate_is_no_limit(rate):
    rate("")
    assert _uses("203.0.113.5") == 20
    assert not RateCount.objects.exists()


def test_once_the_window_has_ended_there_is_a_new_one(rate):
    _uses("203.0.113.5")
    RateCount.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert _uses("203.0.113.5") == 3


def test_each_of_several_rates_counts(rate):
    rate("3/10m,5/h")
    _uses("203.0.113.5")
    RateCount.objects.filter(name__endswith=":600").update(ends_at=timezone.now())
    assert _uses("203.0.113.5") == 2


def test_what_is_refused_is_not_counted(rate):
    rate("5/h,3/10m")
    assert _uses("203.0.113.5") == 3
    for _try in range(9):
        assert _uses("203.0.113.5") == 0
    RateCount.objects.filter(name__endswith=":600").update(ends_at=timezone.now())
    assert _uses("203.0.113.5") == 2


def test_the_48_around_an_ipv6_visitor_may_do_ten_times_as_much(rate):
    total = sum(_uses(f"2001:db8:1:{number:x}::/64") for number in range(12, 40))
    assert (total, _uses("2001:db8:2:1::/64")) == (30, 3)


def test_a_use_can_be_given_back_and_all_of_a_subject_cleared(rate):
    _uses("ana", HOME)
    give_back(LIMIT, "ana", HOME)
    assert _uses("ana", HOME) == 1
    clear(LIMIT, "ana")
    assert _uses("ana", HOME) == 3


def test_giving_back_what_was_never_used_allows_nothing_more(rate):
    for _time in range(5):
        give_back(LIMIT, HOME)
    assert _uses(HOME) == 3


def test_the_words_say_how_long_to_wait_and_not_too_short(rate):
    _uses(HOME)
    RateCount.objects.update(ends_at=timezone.now() + timedelta(minutes=7, seconds=5))
    with pytest.raises(TooMany) as refusal:
        take(LIMIT, HOME)
    assert str(refusal.value) == "Wait 8\N{NO-BREAK SPACE}minutes."
    assert 424 <= int(refusal.value.retry_after) <= 425


def test_the_counters_say_nothing_about_anybody(rate):
    _uses("ana@example.org", "203.0.113.5")
    [name] = RateCount.objects.values_list("name", flat=True)
    assert "ana" not in name and "203" not in name


def test_counters_are_deleted_once_their_window_has_ended(rate):
    _uses("ana")
    RateCount.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    _uses("tomos")
    assert retention.delete_old_counts() and not retention.delete_old_counts()
    assert RateCount.objects.count() == 1


MAILBOXES = [
    ("Ana@Example.org", "ana@example.org"),
    (" ana@example.org ", "ana@example.org"),
    ("ana@grün.example", "ana@xn--grn-ioa.example"),
    ("ana@ＥＸＡＭＰＬＥ.org", "ana@example.org"),
]


@pytest.mark.parametrize(("spelling", "mailbox"), MAILBOXES)
def test_spellings_of_one_mailbox_are_one(spelling, mailbox):
    assert addresses.mailbox(spelling) == addresses.mailbox(mailbox)


OTHERS = [
    ("ana@groß.example", "ana@gross.example"),
    ("a.na@example.org", "ana@example.org"),
    ("ana+courses@example.org", "ana@example.org"),
]


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_two_mailboxes_are_two(one, other):
    assert addresses.mailbox(one) != addresses.mailbox(other)


@pytest.mark.parametrize("text", ["", "@", "ana", "ana@[192.0.2.1]", "ana@-.-", "a@" + "x" * 300])
def test_no_text_breaks_the_mailbox(text):
    assert isinstance(addresses.mailbox(text), str)

"""The site's own rules for what is not spam."""

import pytest

from comments.policy import HoldReason, RuleInput, Rules, block, count_links, find_word, judge


def _reply(body="Thank you.", **changes):
    return RuleInput(body, **{"text": body} | changes)


def _judge(body="Thank you.", *, honeypot="", is_known=False, **rules):
    return judge(_reply(body, honeypot=honeypot, is_known=is_known), Rules(**rules))


def test_a_plain_reply_is_published():
    assert _judge() is None


def test_as_many_links_as_are_allowed_are_published():
    assert _judge("https://a.example and www.b.example") is None


def test_more_links_than_are_allowed_are_held_with_their_number():
    hold = _judge("http://a.example https://b.example www.c.example")
    assert (hold.rule, hold.detail) == (HoldReason.LINKS, "3 links, 2 allowed")


def test_a_filled_honeypot_is_held():
    assert _judge(honeypot="hello").rule == HoldReason.HONEYPOT


def test_staff_who_want_to_read_first_have_everything_held():
    assert _judge(publish_unseen=False).rule == HoldReason.READ_FIRST


@pytest.mark.parametrize(
    ("body", "number"),
    [
        ("no links, only example.org", 0),
        ("https://www.example.org/a?b=http", 1),
        ('<a href="HTTP://EXAMPLE.ORG">x</a>', 1),
        ("[url=https://example.org]x[/url]", 1),
        ("awww.cute", 0),
        ("http:// alone", 0),
    ],
)
def test_links_are_counted_once_each(body, number):
    assert count_links(body) == number


def test_a_held_word_holds_and_is_named():
    hold = _judge("Try a Miracle cure", held_words="detox\nmiracle cure")
    assert (hold.rule, hold.detail) == (HoldReason.HELD_WORD, "miracle cure")


def test_a_blocked_word_blocks_wherever_it_was_typed():
    reply = _reply(text="Thank you.\ncasino-bonus.example")
    hold = block(reply, Rules(blocked_words="casino"))
    assert (hold.rule, hold.detail) == (HoldReason.BLOCKED_WORD, "casino")
    assert block(_reply(), Rules(blocked_words="casino")) is None


def test_someone_unknown_is_held_only_where_staff_wish_so():
    assert _judge(hold_first_time=True).rule == HoldReason.FIRST_TIME
    assert _judge(hold_first_time=True, is_known=True) is None
    assert _judge(hold_first_time=False) is None


@pytest.mark.parametrize(
    ("text", "word_list", "found"),
    [
        ("I use WordPress", "press", ""),
        ("Press, please", "press", "press"),
        ("ＣＡＳＩＮＯ", "casino", "casino"),
        ("cas\u200bino", "casino", "casino"),
        ("two\n  words", "two words", "two words"),
        ("Straße", "STRASSE", "STRASSE"),
        ("c++ is fine", "c++", "c++"),
        ("anything", "\n   \n", ""),
        ("a.b", "a?b", ""),
    ],
)
def test_a_word_is_found_as_a_word_of_its_own(text, word_list, found):
    assert find_word(text, word_list) == found

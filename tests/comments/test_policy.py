"""The site's own rules for what is not spam."""

import pytest

from comments.policy import HoldRule, count_links, judge


def _judge(**changes):
    reply = {"body": "Thank you.", "decoy": "", "publish_unseen": True, "links_limit": 2}
    return judge(**reply | changes)


def test_a_plain_reply_is_published():
    assert _judge() is None


def test_as_many_links_as_are_allowed_are_published():
    assert _judge(body="https://a.example and www.b.example") is None


def test_more_links_than_are_allowed_are_held_with_their_number():
    hold = _judge(body="http://a.example https://b.example www.c.example")
    assert (hold.rule, hold.detail) == (HoldRule.LINKS, "3 links, 2 allowed")


def test_a_filled_decoy_is_held():
    assert _judge(decoy="hello").rule == HoldRule.DECOY


def test_staff_who_want_to_read_first_have_everything_held():
    assert _judge(publish_unseen=False).rule == HoldRule.READ_FIRST


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

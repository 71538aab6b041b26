"""The site's own rules for what is not spam."""

import csv
import re
from pathlib import Path

import pytest

from comments.policy import HoldReason, RuleInput, Rules, block, count_links, judge
from comments.word_rules import find_rule

EXAMPLES = Path(__file__).parent / "word_rules.csv"


def _judge(body="Thank you.", *, honeypot="", is_known=False, **rules):
    return judge(RuleInput(body, honeypot=honeypot, is_known=is_known), Rules(**rules))


def _examples():
    """The rows of the table, in which `\\u` and four digits stand for what an editor does not show."""
    with EXAMPLES.open(newline="") as rows:
        return [{name: _shown(cell) for name, cell in row.items()} for row in csv.DictReader(rows)]


def _shown(cell):
    return re.sub(r"\\u([0-9A-F]{4})", lambda match: chr(int(match[1], 16)), cell)


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
        ("example.org and www.example.org/a", 2),
        ("https://www.example.org/a?b=http", 1),
        ('<a href="HTTP://EXAMPLE.ORG">x</a>', 1),
        ("[url=https://example.org]x[/url]", 1),
        (",".join(f"https://{name}.example/x" for name in "abcdefghij"), 10),
        ("|".join(f"http://{name}.example" for name in "abcdefghij"), 10),
        ("a.example;b.example、c.example。d.example", 4),
        ("http://a.examplehttp://b.example", 2),
        ("→".join(f"{name}.example" for name in "abcdefghij"), 10),
        ("🎰".join(f"www.{name}.example/x" for name in "abcdefghij"), 10),
        ("_".join(f"http://{name}.example" for name in "abcdefghij"), 10),
        ("a.example│b.example▪c.example…", 3),
        ("__a.example__ and ~~b.example~~", 2),
        ("казино.рф, 예제.한국 and 例子.中国", 3),
        ("https://a.example/~ana/notes_2020", 1),
        ("このサイトhttps://casino.jpを見て、example.jpです", 2),
        ("example．com", 1),
        ("https://web.archive.org/web/2020/https://nhs.uk/", 1),
        ("https://en.wikipedia.org/wiki/Cramp_(medical),_acute", 1),
        ("ana@example.org or mailto:ana@example.org", 0),
        ("awww.cute, e.g. 3.14 or 10.30", 0),
        ("It helps.Now I sleep.And walk.", 0),
        ("Это город.Москва рядом.", 0),
        ("http:// alone", 0),
    ],
)
def test_every_web_address_is_counted_and_nothing_else(body, number):
    assert count_links(body) == number


def test_a_held_word_holds_and_is_named():
    hold = _judge("Try a Miracle cure", held_words="detox\nmiracle cure")
    assert (hold.rule, hold.detail) == (HoldReason.HELD_WORD, "miracle cure")


@pytest.mark.parametrize("field", ["name", "email", "website"])
def test_a_blocked_word_blocks_wherever_it_was_typed(field):
    typed = {"name": "Casino Bob", "email": "casino@a.example", "website": "https://a.test/casino"}
    hold = block(RuleInput("Thank you.", **{field: typed[field]}), Rules(blocked_words="casino"))
    assert (hold.rule, hold.detail, hold.field) == (HoldReason.BLOCKED_WORD, "casino", field)
    assert block(RuleInput("Thank you."), Rules(blocked_words="casino")) is None


def test_a_phrase_never_spans_two_fields():
    reply = RuleInput("I was a guest", name="Post Office", email="post@a.example")
    assert block(reply, Rules(blocked_words="guest post")) is None


def test_someone_unknown_is_held_only_where_staff_wish_so():
    assert _judge(hold_first_time=True).rule == HoldReason.FIRST_TIME
    assert _judge(hold_first_time=True, is_known=True) is None
    assert _judge(hold_first_time=False) is None


@pytest.mark.parametrize("example", _examples(), ids=lambda row: f"{row['rule']} {row['why']}")
def test_a_rule_meets_what_the_table_of_examples_says(example):
    met = find_rule({example["field"]: example["text"]}, example["rule"])
    assert bool(met) == (example["meets"] == "yes"), example["why"]


def test_the_table_has_examples_in_many_scripts():
    examples = _examples()
    assert len(examples) >= 60 and len({row["script"] for row in examples}) >= 12
    assert {row["meets"] for row in examples} == {"yes", "no"}


def test_the_first_line_that_is_found_is_named_and_empty_lines_are_none():
    met = find_rule({"body": "Win at the casino"}, "\n   \n\u200b\nbingo\n Casino \nwin")
    assert (met.line, met.field) == ("Casino", "body")
    assert find_rule({"body": "anything"}, "\n  \n\u200b\n") is None

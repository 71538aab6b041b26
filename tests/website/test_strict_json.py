"""JSON from elsewhere is what we can store and show, or refused."""

import json

import pytest

from website import strict_json

ODD = {
    "deep arrays": "[" * 100_000 + "]" * 100_000,
    "deep objects": '{"a":' * 40 + "1" + "}" * 40,
    "deep enough to trouble others": "[" * 40 + "]" * 40,
    "more digits than Python reads": "9" * 5000,
    "a number beyond 64 bits": "[12345678901234567890]",
    "infinity": "[1e400]",
    "NaN": '{"a": NaN}',
    "minus infinity": "[-Infinity]",
    "a name twice": '{"a": 1, "a": 2}',
    "broken UTF-8": b'["\xff"]',
    "UTF-16": '["a"]'.encode("utf-16"),
    "half a surrogate pair": '["\\ud800"]',
    "half a surrogate pair as a name": '{"\\udc00": 1}',
    "a null character": '["a\\u0000b"]',
    "nothing": "",
    "two values": "1 2",
    "HTML": "<html>",
    "single quotes": "{'a': 1}",
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_json_is_refused(text):
    with pytest.raises(strict_json.InvalidJSON):
        strict_json.loads(text)


def test_it_is_said_in_which_line_json_ends():
    with pytest.raises(strict_json.InvalidJSON) as refused:
        strict_json.loads('[\n"a",\n}')
    assert refused.value.line == 3


@pytest.mark.parametrize("encode", [str, str.encode, lambda text: "\ufeff" + text])
def test_json_is_read_as_text_or_bytes_with_a_byte_order_mark_or_not(encode):
    value = {"a": [1, -2.5, None, True, "ü🦵", {"b": {}}], "c": 10**17}
    assert strict_json.loads(encode(json.dumps(value, ensure_ascii=False))) == value

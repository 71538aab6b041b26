"""What strangers and slips of the finger send. Our own corpus, after the kinds in OWASP's lists:
bytes that end a text, broken encodings, directions and marks, numbers beyond numbers, markup, paths
that leave their folder. Each entry has a name, and a test that fails says it."""

import pytest

NUMBER = "9" * 40

PIECES = {
    "null byte": "%00",
    "null byte within": "a%00b",
    "broken UTF-8": "%F0%28%8C%28",
    "lone surrogate": "%ED%A0%80",
    "half a percent sign": "%",
    "no percent encoding": "%zz",
    "right to left": "%E2%80%AEgnp.exe",
    "emoji": "%F0%9F%A6%B5",
    "huge number": NUMBER,
    "zero": "0",
    "negative": "-1",
    "dots": "..",
    "encoded way out": "..%2f..%2fsecret_key",
    "backslash": "%5cevil.example",
    "line end": "a%0d%0aSet-Cookie:%20a=b",
    "token in pieces": "a.b.c",
    "only stops": ".....",
    "markup": "%3Cscript%3E",
    "overlong": "a" * 3000,
}

QUERIES = {
    "null byte": "page=%00&p=%00&q=%00&id=%00",
    "broken UTF-8": "page=%FF%FE&p=%FF&q=%C0%AF&%FF=%FF",
    "lone surrogate": "page=%ED%A0%80&q=%ED%A0%80",
    "half a percent sign": "page=%&p=%zz&q=%",
    "huge number": f"page={NUMBER}&p={NUMBER}&id={NUMBER}",
    "more digits than Python reads": f"page={'9' * 5000}&p={'9' * 5000}",
    "other digits": "page=%D9%A3&p=%C2%B2",
    "negative": "page=-1&p=-1",
    "fraction": "page=1.5&p=1e400",
    "array": "page[]=1&page[a][b]=1&p=[]",
    "repeated": "page=1&page=2&page=x&p=1&p=x",
    "a thousand names": "&".join(f"a{number}=b" for number in range(1001)),
    "overlong": "q=" + "a" * 20_000,
    "right to left, emoji": "q=%E2%80%AE%F0%9F%A6%B5",
    "no names": "&&&==&=&;;",
}

# Values that a WSGI server passes on. A cookie in quotes may spell any byte in octal.
HEADERS = {
    "session of a null byte": {"HTTP_COOKIE": 'staff_session="aaaaaaaaaaaa\\000"'},
    "session of odd bytes": {"HTTP_COOKIE": "staff_session=\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8"},
    "session of nobody": {"HTTP_COOKIE": f"staff_session={'a' * 32}"},
    "cookies in pieces": {"HTTP_COOKIE": '=;=;;;,; csrftoken="\\000"; messages="\\377"'},
    "half a host": {"HTTP_HOST": "["},
    "host with a user": {"HTTP_HOST": "a@b"},
    "host of odd bytes": {"HTTP_HOST": "\xff"},
    "half an origin": {"HTTP_ORIGIN": "http://["},
    "origin of odd bytes": {"HTTP_ORIGIN": "\xff"},
    "half a referrer": {"HTTP_REFERER": "http://["},
    "browser of odd bytes": {"HTTP_USER_AGENT": "\xff\xfe\x00" + "a" * 10_000},
    "forwarded nonsense": {"HTTP_X_FORWARDED_FOR": "\xff,,999.1.1.1", "HTTP_X_FORWARDED_HOST": "["},
    "languages of odd bytes": {"HTTP_ACCEPT_LANGUAGE": "\xff;q=;;;,-"},
    "a date that was never": {"HTTP_IF_MODIFIED_SINCE": "Sat, 99 Foo 99999 99:99:99 GMT"},
    "half a tag": {"HTTP_IF_NONE_MATCH": 'W/"'},
    "a range backwards": {"HTTP_RANGE": "bytes=9-1"},
    "fetched from odd bytes": {"HTTP_SEC_FETCH_SITE": "\xff"},
    "a length of words": {"CONTENT_LENGTH": "many"},
    "a negative length": {"CONTENT_LENGTH": "-1"},
}

METHODS = ["HEAD", "PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "CONNECT", "BREW", "get"]

FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=x"
_FILE = b'--x\r\nContent-Disposition: form-data; name="name"; '
BODIES = {
    "nothing": (b"", FORM),
    "no form": (b"&&&==%00=%00&%=%", FORM),
    "broken UTF-8": (b"name=%FF%FE&body=%ED%A0%80&email=\xff", FORM),
    "a thousand fields": (b"a=b&" * 1001, FORM),
    "six megabytes": (b"body=" + b"a" * 6_000_000, FORM),
    "JSON": (b'{"name": "Margaret"}', "application/json"),
    "deep JSON": (b"[" * 100_000, "application/json"),
    "JSON that says it is a form": (b'{"name": "Margaret"}', FORM),
    "no boundary": (b"--x\r\n", "multipart/form-data"),
    "a boundary too long": (b"--x\r\n", "multipart/form-data; boundary=" + "a" * 300),
    "parts that never end": (b"--x\r\n" * 1000, PARTS),
    "a part that breaks off": (b'--x\r\nContent-Disposition: form-data; name="na', PARTS),
    "a file for a text": (_FILE + b'filename="a"\r\n\r\nabc\r\n--x--\r\n', PARTS),
    "a file that leaves its folder": (
        _FILE + b'filename="../../\x00a"\r\n\r\nabc\r\n--x--\r\n',
        PARTS,
    ),
    "a file name of no text": (
        _FILE + b"filename*=hex''%61\r\n\r\nabc\r\n--x--\r\n",
        PARTS,
    ),
    "two hundred files": ((_FILE + b'filename="a"\r\n\r\na\r\n') * 200 + b"--x--", PARTS),
    "base64 of nothing": (
        b'--x\r\nContent-Disposition: form-data; name="name"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n!!!\r\n--x--\r\n",
        PARTS,
    ),
    "a kind of nothing": (b"name=a", "x;;;=="),
}

TYPED = {
    "null byte": "a\x00b",
    "control characters": "bell\x07 tab\x0b escape\x1b[31m",
    "lone surrogate": "\ud800",
    "right to left": "\u202egnp.exe\u2066",
    "emoji": "👩🏽‍⚕️🦵",
    "beyond the plane": "\U0010ffff\ufffe",
    "letters that fold to three": "ΐ" * 90,
    "letters beyond English": "größe",
    "a hundred thousand letters": "a" * 100_000,
    "lines of a mail": "a\r\nBcc: everyone@example.org",
    "markup": "<script>alert(1)</script><p><cite data-source='999999999999999'>",
    "template": "{{ settings.SECRET_KEY }}{% load x %}%s %(x)s {0}",
    "huge number": NUMBER,
    "the largest of 64 bits": "9223372036854775807",
    "negative": "-1",
    "no number": "nan",
    "the last day": "9999-12-31",
    "the first day": "0001-01-01",
    "the last second": "23:59:59",
    "a zone far west": "Etc/GMT+12",
    "half an address": "http://[",
    "array": "[]",
    "nothing": "",
}

# What is sent as any parameter by `tests.fuzz.asking`, beside what is typed.
HOSTILE = TYPED | {
    "sixty thousand letters": "a" * 60_000,
    "sixty thousand letters that fold": "ß" * 60_000,
    "more digits than Python reads": "9" * 5000,
    "a fraction beyond numbers": "1e400",
    "a long fraction": "0." + "9" * 400,
    "year 0": "0000-00-00",
    "year 10000": "10000-01-01",
    "30 February": "2026-02-30",
    "a moment west of all zones": "0001-01-01T00:00:00+14:00",
    "end of file": "a\x1ab",
    "byte order mark": "\ufeffa",
    "line separator": "a\u2028b\u2029c",
    "a thousand accents": "e" + "\u0301" * 1000,
    "deep JSON": "[" * 5000,
    "deep JSON that ends": "[" * 500 + "]" * 500,
    "JSON of the wrong kind": '{"title": ["a"], "author": {"a": 1}, "issued": [[]]}',
    "JSON with a null character": '{"type": "book", "title": "a\\u0000b"}',
    "JSON with half a pair": '{"type": "book", "title": "\\ud800"}',
    "JSON with a long title": '{"type": "book", "title": "%s"}' % ("a" * 60_000),
    "deep HTML": "<div>" * 5000,
    "half a tag": "<a href='" * 5000,
    "deep brackets": "(" * 5000,
    "deep braces": "@article{a, title={" + "{" * 400 + "}" * 400 + "}}",
    "RIS without a title": "TY  - JOUR\nAU  - a\nER  - ",
    "a day that never was": "TY  - JOUR\nTI  - a\nY2  - 2020/02/31\nER  - ",
    "a DOI without end": "10.1234/" + ")" * 50_000,
    "a closing bracket": ")",
    "quotation marks": "'\"`",
    "SQL": "' OR 1=1 --",
    "wildcards": "%_*?[]",
    "a path": "../../../etc/passwd",
    "an address inside": "http://127.0.0.1:1/",
    "an address elsewhere": "//evil.example",
    "a script as an address": "javascript:alert(1)",
    "a number in words of a list": "1,2,x",
    "yes": "on",
    "one": "1",
    "zero": "0",
}

# What failed once, or is refused by one database only. These are tried in every run of the tests,
# and all others in make audit where an editor types them.
SHORT = {"null byte", "lone surrogate", "huge number", "the last day", "a zone far west"}


def typed_by_staff(kinds=TYPED):
    """Parameters for a test: the name of each kind."""
    marks = {name: [] if name in SHORT else [pytest.mark.audit] for name in kinds}
    return [pytest.param(name, marks=marks[name]) for name in kinds]

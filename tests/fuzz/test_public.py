"""No stranger's request fails, at any address that the URLconf knows: a new one is found here by
itself. The corpus is `tests.fuzz.corpus`."""

import re
from itertools import product

import pytest
from django.urls import get_resolver

from tests.fuzz import corpus

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


def _routes(patterns, before=""):
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if not hasattr(pattern, "url_patterns"):
            yield route, pattern.name
        elif pattern.namespace != "admin":
            yield from _routes(pattern.url_patterns, route)


NAMES = dict(_routes(get_resolver().url_patterns)) | {"admin/": "index", "admin/login/": "login"}
ROUTES = sorted(NAMES)
# Of links that were cut short: these routes have no name, and only a page that says so.
BROKEN = {route for route, name in NAMES.items() if not name}


def _addresses(route, keys):
    """Every address of the route by the keys that are known."""
    names = PARAMETER.findall(route)
    for values in product(*(keys.get(name, ["x"]) for name in names)):
        address = f"/{route}"
        for value in values:
            address = PARAMETER.sub(str(value), address, count=1)
        yield address


# Which address of a route it is at which there is something. The same in each test, and long to find.
_found = {}


@pytest.fixture
def addresses(stranger, planted):
    """One of each route at which there is something."""
    there = []
    for route in ROUTES:
        known = list(_addresses(route, planted.keys))
        if route not in _found:
            _found[route] = next(
                (n for n, one in enumerate(known) if _is_there(stranger, one)), None
            )
        if (number := _found[route]) is not None:
            there.append(known[number])
    return there


def _is_there(stranger, address):
    return _status(stranger.get(address)) != 404


def _faults(answers):
    """The addresses that failed."""
    return [address for address, answer in answers if _status(answer) >= 500]


def _status(answer):
    """A file is read to its end, where the test client closes it and keeps the database open."""
    if answer.streaming:
        answer.getvalue()
    return answer.status_code


def test_an_address_of_every_route_is_known_to_these_tests(stranger, planted):
    unknown = [
        route
        for route in ROUTES
        if not any(_is_there(stranger, address) for address in _addresses(route, planted.keys))
    ]
    assert {*unknown} <= BROKEN


@pytest.mark.parametrize("odd", corpus.PIECES)
@pytest.mark.django_db
def test_an_odd_piece_of_a_path_finds_no_fault(stranger, some, odd):
    piece = corpus.PIECES[odd]
    routes = some(ROUTES, corpus.PIECES, odd)
    paths = ["/" + PARAMETER.sub(lambda _name: piece, route) for route in routes]
    for ask in (stranger.get, stranger.post):
        assert _faults((path, ask(path)) for path in [*paths, f"/{piece}", f"/{piece}/"]) == []


@pytest.mark.parametrize("odd", corpus.QUERIES)
def test_an_odd_query_finds_no_fault(stranger, addresses, some, odd):
    asked = [f"{address}?{corpus.QUERIES[odd]}" for address in some(addresses, corpus.QUERIES, odd)]
    assert _faults((address, stranger.get(address)) for address in asked) == []


@pytest.mark.parametrize("odd", corpus.HEADERS)
def test_odd_headers_find_no_fault(stranger, addresses, some, odd):
    asked, headers = some(addresses, corpus.HEADERS, odd), corpus.HEADERS[odd]
    for ask in (stranger.get, stranger.post):
        assert _faults((address, ask(address, **headers)) for address in asked) == []


@pytest.mark.parametrize("method", corpus.METHODS)
def test_an_odd_method_finds_no_fault(stranger, addresses, some, method):
    asked = some(addresses, corpus.METHODS, method)
    for body, kind in ((b"", corpus.FORM), (b"--x\r\n", corpus.PARTS)):
        answers = ((one, stranger.generic(method, one, body, kind)) for one in asked)
        assert _faults(answers) == []


@pytest.mark.parametrize("odd", corpus.BODIES)
def test_an_odd_body_finds_no_fault(stranger, addresses, some, odd):
    body, kind = corpus.BODIES[odd]
    asked = some(addresses, corpus.BODIES, odd)
    assert _faults((one, stranger.post(one, body, content_type=kind)) for one in asked) == []


def test_a_text_that_is_too_long_is_answered_in_words(stranger, planted):
    form = {"body": "a" * 6_000_000}
    answer = stranger.post(planted.rows[0].get_absolute_url() + "comments/", form)
    assert answer.status_code == 413
    assert "It is too long, so nothing was stored." in answer.text


def test_a_session_that_no_server_gave_is_passed_over(stranger, planted):
    plain = stranger.get("/")
    odd = stranger.get("/", **corpus.HEADERS["session of a null byte"])
    assert (odd.status_code, odd.content) == (200, plain.content)

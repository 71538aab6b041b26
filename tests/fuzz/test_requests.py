"""No request of anybody to any address fails, or shows what is another's: addresses × methods ×
parameters × roles. `make audit` sends a hundred thousand, in parts that run side by side."""

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fakes.references import SETTINGS as REGISTERS
from tests.fuzz import asking
from tests.fuzz.asking import ROLES, Forms, Request

PARTS = 40
REQUESTS_A_PART = 2500
# Nobody listens there.
NOBODY = "http://127.0.0.1:1"


@pytest.fixture
def world(planted, settings):
    """The clients of each role, and the addresses that each knows."""
    for name in REGISTERS:
        setattr(settings, name, NOBODY)
    hidden = asking.plant()
    keys = {name: [*planted.keys[name], *hidden.get(name, [])] for name in planted.keys}
    return asking.browsers(), {role: asking.places(keys, role) for role in ROLES}


def _send(world, count, part):
    browsers, places = world
    forms = Forms(browsers)

    @seed(part)
    @settings(
        max_examples=count,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(asking.requests(places))
    def check(request):
        _judge(request, request.send(browsers[request.role], forms))

    check()


def _judge(request, answer):
    assert answer.status < 500, f"{answer.status}: {request}"
    assert answer.shown_to(request.role) == [], request


def test_some_requests_of_everybody_are_answered_without_what_is_another_s(world):
    _send(world, 300, 0)


@pytest.mark.audit
@pytest.mark.parametrize("part", range(1, PARTS + 1))
def test_many_requests_of_everybody_are_answered_without_what_is_another_s(world, part):
    _send(world, REQUESTS_A_PART, part)


@pytest.mark.audit
@pytest.mark.parametrize("role", ROLES)
def test_no_page_shows_what_its_reader_may_not_see(world, role):
    browsers, places = world
    for address in dict.fromkeys(places[role]):
        request = Request(role, "GET", address)
        _judge(request, request.send(browsers[role], None))


@pytest.mark.audit
def test_who_may_see_what_is_planted_finds_it(world):
    browsers, places = world
    unseen = set(asking.MARKS)
    for address in dict.fromkeys(places["superuser"]):
        answer = Request("superuser", "GET", address).send(browsers["superuser"], None)
        unseen -= set(answer.shown_to("nobody"))
    assert unseen == set()

"""The chain of registers: who is asked for what, in which order, and what is said when all fail."""

import pytest

from blog.citations import registers
from blog.citations.fetch import FetchError, NotFound, Refused, Service, ServiceDown
from blog.citations.identifiers import Identifier, Kind
from blog.citations.registers import SERVICES, Register, UpdateNotice
from blog.models import Source
from tests.fakes.references import SETTINGS

DOI = Identifier(Kind.DOI, "10.5555/x")
RETRACTED = UpdateNotice(Source.Notice.RETRACTION)


def make_register(name, **answers):
    return Register(services=(Service(name.upper(), name),), **answers)


def unknown(_number):
    raise NotFound("unknown")


@pytest.fixture
def chain(monkeypatch):
    def use(*chain):
        monkeypatch.setattr(registers, "REGISTERS", chain)

    return use


def test_the_server_of_the_tests_stands_in_for_every_register():
    assert sorted(SETTINGS) == sorted(service.setting for service in SERVICES)


@pytest.mark.parametrize("kind", Kind)
def test_a_work_can_be_looked_up_by_each_kind_of_identifier(kind):
    chain = registers.REGISTERS
    assert any(kind in register.works or kind in register.aliases for register in chain)


def test_the_next_register_is_asked_for_a_number_that_the_first_does_not_know(chain):
    second = make_register("second", works={Kind.DOI: lambda doi: {"title": doi}})
    chain(make_register("first", works={Kind.DOI: unknown}), make_register("none"), second)
    assert registers.find(DOI) == ({"DOI": "10.5555/x", "title": "10.5555/x"}, second)


def fails(error):
    def query(_number):
        raise error

    return query


@pytest.mark.parametrize(
    ("first", "second", "is_complete", "said"),
    [
        (ServiceDown("down"), NotFound("unknown"), False, "down"),
        (ServiceDown("down"), NotFound("unknown"), True, "unknown"),
        (NotFound("unknown"), ServiceDown("down"), False, "down"),
        (Refused("refused"), ServiceDown("down"), False, "refused"),
    ],
)
def test_the_reason_is_the_first_failure_or_the_word_of_who_has_all_numbers(
    chain, first, second, is_complete, said
):
    complete = frozenset({Kind.DOI} if is_complete else ())
    other = make_register("second", works={Kind.DOI: fails(second)}, complete=complete)
    chain(make_register("first", works={Kind.DOI: fails(first)}), other)
    with pytest.raises(FetchError, match=said):
        registers.find(DOI)


def test_what_one_register_cannot_answer_the_next_is_asked(chain):
    knows = make_register("second", works={Kind.DOI: lambda doi: {"title": doi}})
    chain(make_register("first", works={Kind.DOI: fails(ServiceDown("down"))}), knows)
    assert registers.find(DOI)[1] == knows


def test_a_number_that_no_register_knows_is_not_found(chain):
    chain(make_register("first", works={Kind.DOI: unknown}, notices={Kind.DOI: unknown}))
    for ask in (registers.find, registers.read_notice):
        with pytest.raises(NotFound, match="unknown"):
            ask(DOI)


def test_a_notice_comes_from_the_first_register_that_knows_the_work(chain):
    knows = make_register("second", notices={Kind.DOI: lambda _doi: RETRACTED})
    chain(make_register("first", notices={Kind.DOI: unknown}), knows)
    assert registers.read_notice(DOI) == RETRACTED


def test_a_number_resolves_if_any_register_resolves_it(chain):
    first, second = (
        make_register(str(answer), resolves={Kind.DOI: lambda _doi, answer=answer: answer})
        for answer in (False, True)
    )
    chain(first, second)
    assert registers.resolves(DOI)
    chain(first)
    assert not registers.resolves(DOI)

"""The registers of works, and which of them is queried for what.

A new register is a module that defines `REGISTER`, its entry in REGISTERS, and the setting with its
origin in `config/settings.py`.
"""

from blog.citations.fetch import NotFound, Service
from blog.citations.identifiers import Identifier
from blog.citations.parts import Csl
from blog.citations.registers import crossref, doi_org, open_library, pubmed
from blog.citations.registers.register import Register, UpdateNotice

__all__ = [
    "REGISTERS",
    "SERVICES",
    "Register",
    "UpdateNotice",
    "find",
    "read_notice",
    "resolves",
    "search",
]

# For each kind of identifier, registers are queried in this order.
REGISTERS: tuple[Register, ...] = (
    doi_org.REGISTER,
    crossref.REGISTER,
    pubmed.REGISTER,
    open_library.REGISTER,
)
SERVICES: list[Service] = [service for register in REGISTERS for service in register.services]


def find(number: Identifier) -> tuple[Csl, Register]:
    """The work with this number, from the first register that knows it. Raises FetchError, which is
    NotFound if none of them does."""
    unknown = NotFound()
    for register in REGISTERS:
        if query := register.works.get(number.kind):
            try:
                return {number.kind.value: number.value} | query(number.value), register
            except NotFound as error:
                unknown = error
    raise unknown


def search(text: str) -> list[tuple[Csl, Register]]:
    """The works that match a reference in free text, each with its register. Raises FetchError."""
    return [
        (work, register)
        for register in REGISTERS
        if register.search
        for work in register.search(text)
    ]


def read_notice(number: Identifier) -> UpdateNotice:
    """The gravest notice about a work, from the first register that knows it. Raises FetchError,
    which is NotFound if none of them does."""
    unknown = NotFound()
    for register in REGISTERS:
        if query := register.notices.get(number.kind):
            try:
                return query(number.value)
            except NotFound as error:
                unknown = error
    raise unknown


def resolves(number: Identifier) -> bool:
    """Whether any register resolves the number. Raises FetchError."""
    queries = (register.resolves.get(number.kind) for register in REGISTERS)
    return any(query(number.value) for query in queries if query)

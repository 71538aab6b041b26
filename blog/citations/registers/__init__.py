"""The registers of works, and which of them is queried for what.

A new register is a module that defines `REGISTER`, its entry in REGISTERS, and the setting with its
address in `config/settings.py`.
"""

import logging

from blog.citations.fetch import FetchError, NotFound, Service
from blog.citations.identifiers import Identifier, Kind
from blog.citations.parts import Csl
from blog.citations.registers import crossref, datacite, doi_org, open_library, pmc, pubmed
from blog.citations.registers.records import Records
from blog.citations.registers.register import Register, UpdateNotice, gravest, notice_in_title

__all__ = [
    "REGISTERS",
    "SERVICES",
    "Records",
    "Register",
    "UpdateNotice",
    "find",
    "gravest",
    "has_notices",
    "notice_in_title",
    "read_notice",
    "resolves",
    "search",
]

logger = logging.getLogger(__name__)

# For each kind of identifier, registers are queried in this order.
REGISTERS: tuple[Register, ...] = (
    doi_org.REGISTER,
    crossref.REGISTER,
    datacite.REGISTER,
    pmc.REGISTER,
    pubmed.REGISTER,
    open_library.REGISTER,
)
SERVICES: list[Service] = [service for register in REGISTERS for service in register.services]


def find(number: Identifier) -> tuple[Csl, Register]:
    """The work with this number, from the first register that has it. Raises FetchError: NotFound
    if it does not exist, or else why the first register gave no answer."""
    number = _canonical(number)
    failures: list[tuple[Register, FetchError]] = []
    for register in REGISTERS:
        if query := register.works.get(number.kind):
            try:
                return {number.kind.value: number.value} | query(number.value), register
            except FetchError as error:
                failures.append((register, error))
                if not isinstance(error, NotFound):
                    logger.warning("%s", error)
    raise _reason(failures, number.kind)


def search(text: str) -> Records[tuple[Csl, Register]]:
    """The works that match a reference in free text, each with its register. Raises FetchError."""
    found: Records[tuple[Csl, Register]] = Records()
    for register in REGISTERS:
        if register.search:
            works = register.search(text)
            found += [(work, register) for work in works]
            found.left_out += works.left_out
    return found


def has_notices(kind: Kind) -> bool:
    """Whether any register has notices about works by this kind of number."""
    return any(kind in register.notices for register in REGISTERS)


def read_notice(number: Identifier) -> UpdateNotice:
    """The gravest notice about a work, from the first register that knows it. Raises FetchError,
    which is NotFound if none of them does."""
    failures: list[tuple[Register, FetchError]] = []
    for register in REGISTERS:
        if query := register.notices.get(number.kind):
            try:
                return query(number.value)
            except NotFound as error:
                failures.append((register, error))
    raise _reason(failures, number.kind)


def resolves(number: Identifier) -> bool:
    """Whether any register resolves the number. Raises FetchError."""
    queries = (register.resolves.get(number.kind) for register in REGISTERS)
    return any(query(number.value) for query in queries if query)


def _canonical(number: Identifier) -> Identifier:
    """The identifier itself, or the one that it stands for."""
    for register in REGISTERS:
        if query := register.aliases.get(number.kind):
            return query(number.value)
    return number


def _reason(failures: list[tuple[Register, FetchError]], kind: Kind) -> FetchError:
    """What to say of several failures. That a number is unknown counts if the register would know
    it; otherwise the first failure is the reason."""
    for register, error in failures:
        if isinstance(error, NotFound) and kind in register.complete:
            return error
    errors = [error for _register, error in failures]
    others = [error for error in errors if not isinstance(error, NotFound)]
    return next(iter([*others, *errors]), NotFound())

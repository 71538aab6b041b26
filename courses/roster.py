"""The roster of an intake and its CSV file: confirmed sign-ups first, then those that may be, then
those that have ended."""

import csv
from collections.abc import Callable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, When
from django.utils.translation import gettext_lazy as _

from courses.models import Intake, SignUp

STATUSES = (
    *(SignUp.Status.CONFIRMED, SignUp.Status.AWAITING_CONFIRMATION, SignUp.Status.OFFERED),
    *(SignUp.Status.WAITING, SignUp.Status.NO_PLACE, SignUp.Status.CANCELLED, SignUp.Status.LAPSED),
)
ORDER = (
    Case(*(When(status=status, then=n) for n, status in enumerate(STATUSES))),
    *("queue_position", "created_at"),
)
# First characters that make a spreadsheet take a cell for a formula, also in full width.
FORMULA = tuple("=+-@\t\r\n＝＋－＠")
# The byte order mark: without it Excel takes the file for Latin-1.
BOM = "\ufeff"


def _signed_up(sign_up: Any) -> str:
    zone = ZoneInfo(sign_up.intake.time_zone)
    return f"{sign_up.created_at.astimezone(zone):%Y-%m-%d %H:%M}"


def _payments(sign_up: Any) -> str:
    """One line for each payment, with its own reference."""
    zone = ZoneInfo(sign_up.intake.time_zone)
    return "\n".join(
        f"{row.at.astimezone(zone):%Y-%m-%d} {row}, {row.reference}"
        for row in sign_up.payments.all()
    )


# The columns of the file: a heading, and the value of a sign-up after `with_payments`.
COLUMNS: list[tuple[Any, Callable[[Any], object]]] = [
    (_("Name"), lambda row: row.name),
    (_("Email"), lambda row: row.email),
    (_("For whom"), lambda row: row.get_for_whom_display()),
    (_("Places"), lambda row: row.places),
    (_("Status"), lambda row: row.get_status_display()),
    (_("Reference"), lambda row: row.reference),
    (_("Price (%(currency)s)"), lambda row: f"{row.total:.2f}"),
    (_("Paid (%(currency)s)"), lambda row: f"{row.sum_paid:.2f}"),
    (_("Owed (%(currency)s)"), lambda row: f"{max(row.sum_balance, 0):.2f}"),
    (_("To give back (%(currency)s)"), lambda row: f"{max(-row.sum_balance, 0):.2f}"),
    (_("Payments"), _payments),
    (_("Attended"), lambda row: "" if row.attended is None else row.attended),
    (_("Message"), lambda row: row.message),
    (_("Signed up"), _signed_up),
]


class _Echo:
    """A file for csv.writer whose `write` returns the line, so that it can be streamed."""

    def write(self, line: str) -> str:
        return line


def lines(intake: Intake) -> Iterator[str]:
    """The CSV file, line by line, without sign-ups whose personal data was erased."""
    write = csv.writer(_Echo(), quoting=csv.QUOTE_ALL).writerow
    currency = {"currency": intake.course.currency}
    yield BOM + str(write([heading % currency for heading, _value in COLUMNS]))
    rows = intake.sign_ups.named().with_payments().select_related("intake").order_by(*ORDER)
    rows = rows.prefetch_related("payments")
    for sign_up in rows.iterator(chunk_size=200):
        yield write([safe(value(sign_up)) for _heading, value in COLUMNS])


def safe(cell: Any) -> str:
    """The cell as text, with an apostrophe before what a spreadsheet would take for a formula (OWASP,
    “CSV injection”)."""
    text = str(cell)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text

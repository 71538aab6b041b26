"""The roster of an intake and its CSV file: confirmed sign-ups first, then those that may be, then
those that have ended."""

import csv
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, When
from django.utils.translation import gettext as _

from courses.models import Intake, SignUp

STATUSES = (
    *(SignUp.Status.CONFIRMED, SignUp.Status.AWAITING_CONFIRMATION, SignUp.Status.OFFERED),
    *(SignUp.Status.WAITING, SignUp.Status.CANCELLED, SignUp.Status.LAPSED),
)
ORDER = (
    Case(*(When(status=status, then=n) for n, status in enumerate(STATUSES))),
    *("queue_position", "created_at"),
)
# First characters that make a spreadsheet take a cell for a formula, also in full width.
FORMULA = tuple("=+-@\t\r\n＝＋－＠")
# The byte order mark: without it Excel takes the file for Latin-1.
BOM = "\ufeff"


class _Echo:
    """A file for csv.writer whose `write` returns the line, so that it can be streamed."""

    def write(self, line: str) -> str:
        return line


def lines(intake: Intake) -> Iterator[str]:
    """The CSV file, line by line, without sign-ups whose personal data was erased."""
    write = csv.writer(_Echo(), quoting=csv.QUOTE_ALL).writerow
    yield BOM + str(write(_headings(intake)))
    rows = intake.sign_ups.named().with_payments().order_by(*ORDER)
    for sign_up in rows.iterator(chunk_size=200):
        yield write([safe(cell) for cell in _cells(sign_up, ZoneInfo(intake.time_zone))])


def safe(cell: Any) -> str:
    """The cell as text, with an apostrophe before what a spreadsheet would take for a formula (OWASP,
    “CSV injection”)."""
    text = str(cell)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def _headings(intake: Intake) -> list[str]:
    currency = {"currency": intake.course.currency}
    return [
        *(_("Name"), _("Email"), _("For whom"), _("Places"), _("Status")),
        *(_("Price (%(currency)s)") % currency, _("Paid (%(currency)s)") % currency),
        *(_("Owed (%(currency)s)") % currency, _("Attended"), _("Message"), _("Signed up")),
    ]


def _cells(sign_up: Any, zone: ZoneInfo) -> list[Any]:
    signed_up = sign_up.created_at.astimezone(zone)
    return [
        *(sign_up.name, sign_up.email, sign_up.get_for_whom_display(), sign_up.places),
        *(sign_up.get_status_display(), f"{sign_up.total:.2f}", f"{sign_up.sum_paid:.2f}"),
        f"{sign_up.owed_after(sign_up.sum_paid):.2f}",
        "" if sign_up.attended is None else sign_up.attended,
        *(sign_up.message, f"{signed_up:%Y-%m-%d %H:%M}"),
    ]

"""Export and erasure of the personal data that courses store of an email address."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses import links, places
from courses.models import AddressChange, Certificate, Interest, SignUp, SignUpEvent
from website import tokens
from website.addresses import mailbox
from website.models import OutgoingMail
from website.personal_fields import erased_values, export_row
from website.registry import PrivacyProvider

Rows = list[dict[str, str]]


def _export(email: str) -> dict[str, Rows]:
    folded = mailbox(email)
    sign_ups = SignUp.objects.filter(folded_email=folded).select_related("intake__course")
    interests = Interest.objects.filter(folded_email=folded).select_related("course")
    exported = {
        _("Sign-ups"): [_export_sign_up(sign_up) for sign_up in sign_ups],
        _("Courses you want to hear about"): [
            export_row(interest, Interest.PERSONAL_FIELDS) for interest in interests
        ],
        _("New addresses of sign-ups"): [
            export_row(change, AddressChange.PERSONAL_FIELDS)
            for change in AddressChange.objects.filter(folded_email=folded)
        ],
    }
    return {heading: rows for heading, rows in exported.items() if rows}


@transaction.atomic
def _erase(email: str) -> None:
    """Cancel live sign-ups, so that their seats are offered to others, and delete all rows. A
    sign-up with payments stays for the accounts, without its personal data."""
    folded = mailbox(email)
    Interest.objects.filter(folded_email=folded).delete()
    AddressChange.objects.filter(folded_email=folded).delete()
    # In the order in which everything that locks several intakes locks them.
    for sign_up in SignUp.objects.main().filter(folded_email=folded).order_by("intake", "pk"):
        places.cancel(sign_up.pk)
        if sign_up.payments.exists():
            anonymise([sign_up.pk])
        else:
            OutgoingMail.objects.filter(sign_ups=sign_up).delete()
            sign_up.delete()


@transaction.atomic
def anonymise(pks: list[int]) -> None:
    """Remove who these students were, with their history, certificates and mails. Their rows stay,
    for the statistics and the accounts; their links stop working."""
    rows = SignUp.objects.filter(pk__in=pks)
    OutgoingMail.objects.filter(sign_ups__in=rows).delete()
    SignUpEvent.objects.filter(sign_up__in=rows).delete()
    AddressChange.objects.filter(sign_up__in=rows).delete()
    Certificate.objects.filter(sign_up__in=rows).delete()
    rows.update(**erased_values(SignUp.PERSONAL_FIELDS))
    tokens.renew(rows)


def _export_sign_up(sign_up: SignUp) -> dict[str, str]:
    """The fields of the sign-up, and the rows that belong to it, each as one line."""
    is_waiting = sign_up.status == SignUp.Status.WAITING
    deliveries = sign_up.announcement_deliveries.select_related("announcement")
    related = {
        _("Position on the waiting list"): str(sign_up.number_in_queue) if is_waiting else "",
        _("Certificates"): _lines(sign_up.certificates.all()),
        _("Announcements"): _lines(deliveries),
        _("New address"): _lines(AddressChange.objects.filter(sign_up=sign_up)),
        _("History"): _lines(sign_up.events.all()),
        _("Payments"): _lines(sign_up.payments.all()),
    }
    exported = export_row(sign_up, SignUp.PERSONAL_FIELDS)
    return exported | {label: text for label, text in related.items() if text}


def _lines(rows: Iterable[Any]) -> str:
    """The personal fields of these rows: commas between fields, semicolons between rows."""
    return "; ".join(", ".join(export_row(row, row.PERSONAL_FIELDS).values()) for row in rows)


provider = PrivacyProvider(
    "courses", _export, _erase, links=links.personal_links, renew_links=links.renew_expired
)

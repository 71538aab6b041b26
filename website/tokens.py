"""Signed links.

A *receipt* link is shown to whoever sent a form: it shows where that stands and can cancel it. A
*confirmation* link is only ever mailed, and only it verifies an address. A *personal data* link, also
mailed, opens the export of an address for a day. Each kind has a salt of its own.
"""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import Http404

RECEIPT_SALT = "website.receipt"
CONFIRMATION_SALT = "website.confirmation"
PERSONAL_DATA_SALT = "website.personal_data"
PERSONAL_DATA_MAX_AGE = timedelta(days=1)


class BadToken(Http404):
    """The link is forged or damaged; answered with 404."""


def receipt_token(kind: str, pk: int) -> str:
    """The token of the receipt of one row, such as `("comment", 12)`."""
    return _make(RECEIPT_SALT, kind, pk)


def read_receipt(kind: str, token: str) -> int:
    """The primary key in a receipt token of this kind. Raises BadToken."""
    found, pk = _read(RECEIPT_SALT, token)
    if found != kind:
        raise BadToken
    return pk


def confirmation_token(kind: str, pk: int) -> str:
    """The token of a confirmation link. Never show it in a response to a visitor."""
    return _make(CONFIRMATION_SALT, kind, pk)


def read_confirmation(token: str) -> tuple[str, int]:
    """The kind and primary key in a confirmation token. Raises BadToken."""
    return _read(CONFIRMATION_SALT, token)


def personal_data_token(email: str) -> str:
    """The token that opens the personal data of an address. Only ever mail it to that address."""
    return signing.TimestampSigner(salt=PERSONAL_DATA_SALT, sep=".").sign_object(email)


def read_personal_data(token: str) -> str:
    """The address in a personal data token. Raises BadToken, also when it is older than a day."""
    signer = signing.TimestampSigner(salt=PERSONAL_DATA_SALT, sep=".")
    try:
        return str(signer.unsign_object(token, max_age=PERSONAL_DATA_MAX_AGE))
    except (ValueError, signing.BadSignature) as error:
        raise BadToken from error


def absolute(path: str) -> str:
    """The absolute URL of a path, built from SITE_URL and never from the Host header."""
    return f"{settings.SITE_URL}{path}"


def _make(salt: str, kind: str, pk: int) -> str:
    return signing.Signer(salt=salt, sep=".").sign(f"{kind}.{pk}")


def _read(salt: str, token: str) -> tuple[str, int]:
    try:
        kind, pk = signing.Signer(salt=salt, sep=".").unsign(token).split(".")
        return kind, int(pk)
    except (ValueError, signing.BadSignature) as error:
        raise BadToken from error

"""Signed links.

A *receipt* link is given to whoever sent something: it shows and lets go. A *proof* link is
only ever in a mail, and only it confirms. A *personal data* link, in a mail too, opens what is held of an
address, for a day. Different salts keep one from passing for the other.
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
    """The link is not one of ours, or was damaged on the way: there is no page at it."""


def receipt_token(kind: str, pk: int) -> str:
    """The token of the receipt of one row, such as `("comment", 12)`."""
    return _make(RECEIPT_SALT, kind, pk)


def read_receipt(kind: str, token: str) -> int:
    """The primary key in a receipt token of this kind; raises BadToken."""
    found, pk = _read(RECEIPT_SALT, token)
    if found != kind:
        raise BadToken
    return pk


def confirmation_token(kind: str, pk: int) -> str:
    """The token of a proof link. It must never be shown in an answer to a visitor."""
    return _make(CONFIRMATION_SALT, kind, pk)


def read_confirmation(token: str) -> tuple[str, int]:
    """The kind and primary key in a proof token; raises BadToken."""
    return _read(CONFIRMATION_SALT, token)


def personal_data_token(email: str) -> str:
    """The token that opens all that is held of an address. It must only ever be mailed there."""
    return signing.TimestampSigner(salt=PERSONAL_DATA_SALT, sep=".").sign_object(email)


def read_personal_data(token: str) -> str:
    """The address in a token that is not older than a day; raises BadToken."""
    signer = signing.TimestampSigner(salt=PERSONAL_DATA_SALT, sep=".")
    try:
        return str(signer.unsign_object(token, max_age=PERSONAL_DATA_MAX_AGE))
    except (ValueError, signing.BadSignature) as error:
        raise BadToken from error


def absolute(path: str) -> str:
    """The path as an address on this site, built from SITE_URL and never from Host."""
    return f"{settings.SITE_URL}{path}"


def _make(salt: str, kind: str, pk: int) -> str:
    return signing.Signer(salt=salt, sep=".").sign(f"{kind}.{pk}")


def _read(salt: str, token: str) -> tuple[str, int]:
    try:
        kind, pk = signing.Signer(salt=salt, sep=".").unsign(token).split(".")
        return kind, int(pk)
    except (ValueError, signing.BadSignature) as error:
        raise BadToken from error

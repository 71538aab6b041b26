"""The second factor of a login: codes of an authenticator app (TOTP, RFC 6238), and recovery codes.

django-otp computes and checks the codes and stores their secret, in the clear, because a code cannot
be computed otherwise. Of recovery codes only hashes are stored. A session has passed the second step
while it names the device of its user.
"""

import base64
import re
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from django_otp import DEVICE_ID_SESSION_KEY, verify_token
from django_otp.plugins.otp_totp.models import TOTPDevice

from website.accounts import sessions
from website.http.throttling import Limit, TooMany, clear, take
from website.mail import outbox
from website.models import RecoveryCode

CODES = Limit("codes", "CODE_RATE", _("This was wrong five times. Wait %(wait)s, then try again."))
CODE_NOTICES = Limit("code notices", "CODE_NOTICE_RATE", "")
# A set-up that nobody has confirmed for so long starts again with another secret.
SET_UP_PERIOD = timedelta(hours=1)
RECOVERY_CODES = 10
# The codes are random, 80 bits, so that few iterations suffice.
HASH_ITERATIONS = 10_000


@dataclass(frozen=True)
class Unverified:
    """Whoever has typed a password and still owes a code, or, without a device, has to set one up."""

    user: User
    device: TOTPDevice | None


def device_of(user: User) -> TOTPDevice | None:
    """The authenticator app that the user has confirmed."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def require(request: HttpRequest) -> None:
    """Let nobody be logged in for this request who still owes the second factor."""
    given = request.user
    verified: Any = SimpleLazyObject(lambda: _verified(request, given))
    request.user = verified


def _verified(request: HttpRequest, user: Any) -> Any:
    """The user, or nobody in place of one who owes the second factor."""
    if not user.is_authenticated:
        return user
    device = device_of(user)
    if device is None and not settings.SECOND_FACTOR_REQUIRED:
        return user
    if device and request.session.get(DEVICE_ID_SESSION_KEY) == device.persistent_id:
        return user
    request.unverified = Unverified(user, device)  # type: ignore[attr-defined]
    return AnonymousUser()


def unverified(request: HttpRequest) -> Unverified | None:
    """Who is on the way through this login, between password and second factor."""
    if request.user.is_authenticated:
        return None
    return getattr(request, "unverified", None)


def mark_verified(session: SessionBase, device: TOTPDevice) -> None:
    """Record that the session has passed the second step, under a new key."""
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.cycle_key()


def guess(user: User, is_right: Callable[[], bool]) -> bool:
    """Run a check of what somebody typed for this user, and return its result.

    Once CODES is used up by wrong ones, further ones raise TooMany without being looked at, and the
    user is told by mail.
    """
    try:
        take(CODES, str(user.pk))
    except TooMany:
        tell_of_guesses(user)
        raise
    if not is_right():
        return False
    clear(CODES, str(user.pk))
    return True


def tell_of_guesses(user: User) -> None:
    """Mail the user, once an hour, that somebody got as far as the second step."""
    with suppress(TooMany):
        take(CODE_NOTICES, str(user.pk))
        _mail(user, "codes_guessed")


def is_code(user: User, code: str) -> bool:
    """Whether the code is the app's, of this half minute, the one before or the one after, or a
    recovery code. Either counts once."""
    device = device_of(user)
    return bool(device) and (is_from(device, code) or _use_up(user, code))


def is_from(device: TOTPDevice, code: str) -> bool:
    """Whether the device shows this code now. It counts once."""
    return bool(verify_token(device.user, device.persistent_id, _without_blanks(code)))


def _without_blanks(code: str) -> str:
    return re.sub(r"[\s-]", "", code).lower()


def begin_set_up(user: User) -> TOTPDevice:
    """The device that waits to be confirmed, the same one for as long as somebody may be at it."""
    waiting = TOTPDevice.objects.filter(user=user, confirmed=False)
    waiting.filter(created_at__lt=timezone.now() - SET_UP_PERIOD).delete()
    return waiting.first() or TOTPDevice.objects.create(
        user=user, name="authenticator", confirmed=False
    )


def readable_secret(device: TOTPDevice) -> str:
    """The secret as authenticator apps take it when typed: Base32 in groups of four."""
    secret = base64.b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(re.findall("....?", secret))


@transaction.atomic
def turn_on(device: TOTPDevice, session: SessionBase) -> list[str]:
    """Confirm the device, end its user's other sessions, and return recovery codes."""
    user = device.user
    TOTPDevice.objects.filter(user=user).exclude(pk=device.pk).delete()
    TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True)
    sessions.end_all(user, but=session.session_key)
    mark_verified(session, device)
    _mail(user, "second_factor_on")
    return renew_recovery_codes(user)


@transaction.atomic
def turn_off(user: User, *, but: str | None = None) -> None:
    """Remove the second factor with its recovery codes, end the user's sessions except the one with
    the key `but`, and mail the user about it."""
    TOTPDevice.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    clear(CODES, str(user.pk))
    sessions.end_all(user, but=but)
    _mail(user, "second_factor_off")


@transaction.atomic
def renew_recovery_codes(user: User) -> list[str]:
    """New recovery codes in place of the old. They cannot be shown again."""
    RecoveryCode.objects.filter(user=user).delete()
    codes = [
        base64.b32encode(secrets.token_bytes(10)).decode().lower() for _ in range(RECOVERY_CODES)
    ]
    salt = PBKDF2PasswordHasher().salt()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, digest=_digest(code, salt)) for code in codes
    )
    return ["-".join(re.findall("....", code)) for code in codes]


def _use_up(user: User, code: str) -> bool:
    """Delete the recovery code, and say whether there was one. All codes of a user share a salt."""
    stored = RecoveryCode.objects.filter(user=user)
    one = stored.first()
    if one is None:
        return False
    salt = str(PBKDF2PasswordHasher().decode(one.digest)["salt"])
    deleted, _rows = stored.filter(digest=_digest(_without_blanks(code), salt)).delete()
    return bool(deleted)


def _digest(code: str, salt: str) -> str:
    return PBKDF2PasswordHasher().encode(code, salt, iterations=HASH_ITERATIONS)


def _mail(user: User, template: str) -> None:
    if user.email:
        outbox.queue(to=user.email, template=f"website/{template}", context={"user": user})

"""An authenticator app."""

import base64
import hmac
import struct
import time


def code(secret, *, steps=0):
    """The six digits that an app shows for this Base32 secret, some half minutes from now (RFC 6238
    with the defaults of RFC 4226)."""
    key = base64.b32decode(secret.replace(" ", "") + "=" * (-len(secret.replace(" ", "")) % 8))
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.digest(key, counter, "sha1")
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4]) & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"

"""What a page said when a button on it is pressed, for buttons that act on what somebody has read."""

from collections.abc import Mapping
from typing import NamedTuple

from django.core import signing

SALT = "website.editing.seen"
# The name of the hidden input.
INPUT = "seen_facts"

# Text by label.
Facts = Mapping[str, str]


class Difference(NamedTuple):
    """A fact that has changed. `was` is empty if it is not known."""

    label: str
    was: str
    now: str


def sign(key: str, facts: Facts) -> str:
    """The value of the hidden input. `key` says of which object the facts are. Without a time, so
    that the same facts make the same page."""
    return _signer(key).sign_object(dict(facts), compress=True)


def differences(key: str, token: str, facts: Facts) -> list[Difference]:
    """What has changed since the page was opened. A request without the input comes from no page; one
    with a forged or damaged input has seen nothing."""
    if not token:
        return []
    try:
        seen = _signer(key).unsign_object(token)
    except signing.BadSignature:
        seen = {}
    both = {**seen, **facts}
    pairs = [Difference(label, seen.get(label, ""), facts.get(label, "")) for label in both]
    return [pair for pair in pairs if pair.was != pair.now]


def _signer(key: str) -> signing.Signer:
    return signing.Signer(salt=f"{SALT}.{key}")

"""The references that students quote when they pay."""

import secrets

# Without vowels, which would spell words, and without characters that are taken for one another.
ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"
LENGTH = 8


def new_reference() -> str:
    """Random text, short enough for the reference field of any bank transfer."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))

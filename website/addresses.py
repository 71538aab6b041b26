"""When two email addresses, or two domains, are the same, and the form in which they are mailed.
Pure: no queries, no settings."""

import unicodedata
from email.utils import formataddr, parseaddr

import idna

# The Punycode of an address can be longer than its 254 characters.
MAILBOX_LENGTH = 3 * 254


def mailbox(email: str) -> str:
    """The address in the form in which its spellings are equal: the case of ASCII letters, and a
    domain in Unicode or Punycode (IDNA 2008). Dots, tags and other letters in the local part make
    another mailbox. Cut to MAILBOX_LENGTH, which no valid address reaches. Empty for empty text."""
    local, at, domain = email.strip().rpartition("@")
    folded = local.lower() if local.isascii() else unicodedata.normalize("NFC", local)
    return f"{folded}{at}{ascii_domain(domain)}"[:MAILBOX_LENGTH]


def same_mailbox(one: str, other: str) -> bool:
    """Whether both addresses are one mailbox."""
    return mailbox(one) == mailbox(other)


def ascii_domain(domain: str) -> str:
    """The domain in lower case and Punycode; in lower case only, if it is none."""
    try:
        return punycode(domain)
    except ValueError:
        return domain.lower()


def punycode(domain: str) -> str:
    """The domain in lower case and Punycode by IDNA 2008 (RFC 5891, with the mapping of UTS #46).
    Python's codec and Django follow IDNA 2003, which writes to gross.example for groß.example.
    Raises ValueError if it is no domain name."""
    if domain.isascii():
        return domain.lower()
    return idna.encode(domain, uts46=True).decode().lower()


def mailable(address: str) -> str:
    """The address, which may be `Name <address>`, with its domain in Punycode. Raises ValueError if
    that is no domain name, or other letters than those of ASCII stand before the @."""
    name, email = parseaddr(address)
    local, at, domain = email.rpartition("@")
    if at:
        return formataddr((name, f"{local}{at}{punycode(domain)}"))
    if address.isascii():
        return address
    raise ValueError(f"not an address: {address}")

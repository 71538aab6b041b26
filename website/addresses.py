"""When two email addresses, or two domains, are the same. Pure: no queries, no settings."""

import unicodedata

import idna

# casefold() can triple the 254 characters of an address.
MAILBOX_LENGTH = 3 * 254


def mailbox(email: str) -> str:
    """The address in the form in which its spellings are equal: case, width of letters, and a domain
    in Unicode or Punycode (IDNA 2008). Dots and tags in the local part make another mailbox. Cut to
    MAILBOX_LENGTH, which no valid address reaches. Empty for empty text."""
    local, at, domain = unicodedata.normalize("NFKC", email.strip()).rpartition("@")
    return f"{local.casefold()}{at}{ascii_domain(domain)}"[:MAILBOX_LENGTH]


def same_mailbox(one: str, other: str) -> bool:
    """Whether both addresses are one mailbox."""
    return mailbox(one) == mailbox(other)


def ascii_domain(domain: str) -> str:
    """The domain in lower case and Punycode; in lower case only, if it is none."""
    if domain.isascii():
        return domain.lower()
    try:
        return idna.encode(domain, uts46=True).decode().lower()
    except (idna.IDNAError, UnicodeError):
        return domain.casefold()

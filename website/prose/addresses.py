"""Addresses of links, as people type and paste them."""

import re

from website.prose import rules

_DOMAIN = re.compile(rules.DOMAIN, re.IGNORECASE)
_MAILBOX = re.compile(rules.MAILBOX, re.IGNORECASE)
_TELEPHONE = re.compile(rules.TELEPHONE, re.IGNORECASE)
_DOTTED_QUAD = re.compile(r"^[0-9]{1,3}(?:\.[0-9]{1,3}){3}$")
_SCHEME = re.compile(r"^([a-z][a-z0-9+.-]*):(.*)$", re.IGNORECASE | re.DOTALL)
# Browsers ignore these characters in an address (WHATWG URL standard, "basic URL parser").
_IGNORED = re.compile("[\t\n\r]")
_AROUND = "".join(map(chr, range(0x21))) + "\u00a0"
_AUTHORITY = re.compile(r"^//[^\s/?#\\[\]]+(?=[/?#]|$)")
_NUMBER = re.compile(r"^(?![^0-9]*$)[0-9a-z+*#().;=-]+$", re.IGNORECASE)
_SPACES = re.compile(r"%20|[\s\u00a0]")


def complete(text: str) -> str | None:
    """The address that a text means: `https://example.org` for `example.org`, `mailto:` and `tel:`
    for a mailbox and a telephone number. None for what is no address, or none that a reader may be
    sent to."""
    text = _IGNORED.sub("", text).strip(_AROUND)
    if text.startswith("//"):
        text = f"https:{text}"
    if text.startswith("/") or text.startswith(f"#{rules.ANCHOR_PREFIX}"):
        return text
    if found := _SCHEME.match(text):
        return _with_scheme(found[1].lower(), found[2])
    if _MAILBOX.match(text):
        return f"mailto:{text}"
    if _is_number(text):
        return f"tel:{_without_spaces(text)}"
    return f"https://{_encoded(text)}" if _is_site(text) else None


def _with_scheme(scheme: str, rest: str) -> str | None:
    if scheme in ("http", "https"):
        return f"{scheme}:{_encoded(rest)}" if _AUTHORITY.match(rest) else None
    if scheme == "mailto":
        return f"mailto:{_encoded(rest)}" if "@" in rest or rest.startswith("?") else None
    if scheme == "tel":
        number = _without_spaces(rest)
        return f"tel:{number}" if _NUMBER.match(number) else None
    return None


def _is_number(text: str) -> bool:
    return bool(_TELEPHONE.match(text)) and not _DOTTED_QUAD.match(text)


def _is_site(text: str) -> bool:
    """Whether it begins with the name of a site. `page.html` is a file's."""
    found = _DOMAIN.match(text)
    if not found:
        return False
    return found[0].count(".") > 1 or found[1].lower() not in rules.FILE_ENDINGS


def _without_spaces(number: str) -> str:
    return _SPACES.sub("", number)


def _encoded(text: str) -> str:
    return text.replace(" ", "%20")

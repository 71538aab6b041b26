"""Hints at mistyped email addresses. A hint asks and never refuses. Pure: no queries, no network.

`static/js/address-hint.js` follows the same rule with the lists of this module, as soon as an address
is typed.
"""

from django.utils.translation import gettext_lazy as _

MEANT = _("Did you mean %(address)s?")
NOWHERE = _("No mail arrives at %(domain)s. Type the address at which you read your mail.")

# Providers of mailboxes, the common first, with the domains of their countries.
PROVIDERS = (
    *("gmail.com", "googlemail.com", "hotmail.com", "outlook.com", "yahoo.com", "icloud.com"),
    *("live.com", "msn.com", "me.com", "mac.com", "aol.com", "protonmail.com", "proton.me"),
    *(
        "fastmail.com",
        "mail.com",
        "email.com",
        "ymail.com",
        "rocketmail.com",
        "zoho.com",
        "hey.com",
    ),
    *("gmx.com", "gmx.net", "gmx.de", "gmx.at", "gmx.ch", "web.de", "t-online.de", "freenet.de"),
    *("posteo.de", "mailbox.org", "mailo.com", "tutanota.com", "tuta.com", "yandex.com"),
    *("hotmail.co.uk", "live.co.uk", "yahoo.co.uk", "yahoo.co.in", "outlook.fr", "hotmail.fr"),
    *("yahoo.fr", "orange.fr", "wanadoo.fr", "laposte.net", "libero.it", "hotmail.it", "yahoo.it"),
    *("btinternet.com", "sky.com", "talktalk.net", "virginmedia.com", "comcast.net", "verizon.net"),
    *("att.net", "sbcglobal.net", "bellsouth.net", "cox.net", "shaw.ca", "rogers.com"),
    *("bigpond.com", "optusnet.com.au", "xtra.co.nz", "ziggo.nl", "kpnmail.nl", "telenet.be"),
)
# Last labels under which no mail is exchanged (RFC 2606, RFC 6761, RFC 6762, ICANN's .internal).
NO_MAIL = ("localhost", "localdomain", "local", "internal", "invalid", "test")
# Endings of countries that are rather a mistyped .com.
MISTYPED_ENDINGS = ("co", "cm", "om")
# How many letters of a domain of this length, or of a shorter one, may be wrong.
LONG, WRONG_IF_LONG, WRONG_IF_SHORT = 9, 2, 1
NAMES = frozenset(provider.partition(".")[0] for provider in PROVIDERS)


def hint(email: str) -> str:
    """What to ask about the address, in a sentence; empty if nothing."""
    local, at, domain = email.strip().rpartition("@")
    if not at:
        return ""
    if domain.lower().rpartition(".")[2] in NO_MAIL:
        return NOWHERE % {"domain": domain}
    provider = meant(domain)
    return MEANT % {"address": f"{local}@{provider}"} if provider else ""


def meant(domain: str) -> str:
    """The provider that this domain is mistyped for; empty if it is right or nothing like any."""
    domain = domain.lower()
    name, _dot, ending = domain.partition(".")
    country = ending.rpartition(".")[2]
    is_elsewhere = name in NAMES and len(country) == 2 and country not in MISTYPED_ENDINGS
    if domain in PROVIDERS or is_elsewhere:
        return ""
    near = [(distance(domain, it), it) for it in PROVIDERS if _is_as_long(domain, it)]
    wrong, provider = min(near, default=(len(domain), ""), key=lambda found: found[0])
    return provider if wrong <= _most_wrong(provider) else ""


def distance(one: str, other: str) -> int:
    """How many letters have to be inserted, removed, replaced or swapped with the next (optimal
    string alignment)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        last, before, row = before, row, [i]
        for j, its in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != its))
            if i > 1 and j > 1 and (letter, one[i - 2]) == (other[j - 2], its):
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]


def _is_as_long(domain: str, provider: str) -> bool:
    return abs(len(domain) - len(provider)) <= WRONG_IF_LONG


def _most_wrong(provider: str) -> int:
    return WRONG_IF_LONG if len(provider) >= LONG else WRONG_IF_SHORT

"""How many mails visitors may ask for: each for themselves, and all together to one mailbox.

Every form whose submission can mail an address that nobody has verified counts here, before it does
any work and whether or not it mails in the end, so that the refusal says nothing about the address.
"""

from django.utils.translation import gettext_lazy as _

from website.addresses import mailbox
from website.http.throttling import Limit, take

# Requests of one visitor, to whatever mailbox.
REQUESTS = Limit(
    "mail requests",
    "MAIL_REQUEST_RATE",
    _(
        "You have asked for several mails in a short time. Wait %(wait)s, then send this form again."
    ),
)
# Requests of anybody, to one mailbox.
MAILBOX = Limit(
    "mailbox",
    "MAILBOX_RATE",
    _(
        "Several mails to this address were asked for in a short time, so we send no more now. Look "
        "in its inbox and its spam folder. If nothing is there, wait %(wait)s, then send this form "
        "again."
    ),
    field="email",
)


def take_request(limit: Limit, visitor: str, email: str) -> None:
    """Count one mail to this address that a visitor asks for, in the limit of the form and in that
    of the mailbox. Where no `visitor` is given, code asks, and nothing is counted. Raises TooMany."""
    if visitor:
        take(limit, visitor)
        take(MAILBOX, mailbox(email))

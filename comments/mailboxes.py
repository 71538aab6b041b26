"""How many mails about comments a mailbox gets that never confirmed it wants any, and whether its
owner has stopped them all."""

from datetime import timedelta
from hashlib import sha256

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy

from comments.models import Mailbox
from website import addresses, tokens

# Mails to a mailbox until its owner uses a confirmation link: whoever types somebody else's address
# can cause no more.
UNCONFIRMED_MAILS = 2
# How long a mailbox that has not stopped the mails is remembered after the last one.
REMEMBER_FOR = timedelta(days=365)

PURPOSE = gettext_lazy("It was a link to stop all mail about comments to your address.")


def open_for(email: str, *, is_verified: bool) -> Mailbox | None:
    """The mailbox that may be sent one more mail; None if its owner stopped them, or it got
    UNCONFIRMED_MAILS and confirmed nothing. A mail to an address that is not verified is counted, so
    call this inside the transaction that queues it."""
    mailbox = known(email)
    now = timezone.now()
    rows = Mailbox.objects.filter(pk=mailbox.pk, stopped_at=None)
    if is_verified:
        return mailbox if rows.update(mailed_at=now) else None
    # One conditional update: parallel workers cannot both take the last one.
    below = rows.filter(unconfirmed__lt=UNCONFIRMED_MAILS)
    return mailbox if below.update(unconfirmed=F("unconfirmed") + 1, mailed_at=now) else None


def known(email: str) -> Mailbox:
    """The mailbox of this address, stored if it is new."""
    return Mailbox.objects.get_or_create(digest=digest_of(email))[0]


def find(email: str) -> Mailbox | None:
    """The mailbox of this address, if the site knows it."""
    return Mailbox.objects.filter(digest=digest_of(email)).first()


def digest_of(email: str) -> str:
    """SHA-256 of the address, equal for all its spellings. It has no secret key, because a new
    SECRET_KEY must not forget who wants no mail."""
    return sha256(addresses.mailbox(email).encode(errors="replace")).hexdigest()


def has_stopped(email: str) -> bool:
    """Whether the owner of this address wants no mail about comments."""
    mailbox = find(email)
    return mailbox is not None and mailbox.stopped_at is not None


def by_token(token: str) -> Mailbox:
    """The mailbox of a stop link. Raises BrokenLink."""
    return tokens.find(Mailbox.objects.all(), token, field="stop_token", purpose=PURPOSE)


def stop(mailbox: Mailbox) -> None:
    """Send no more mail about comments to this mailbox."""
    mailbox.stopped_at = mailbox.stopped_at or timezone.now()
    Mailbox.objects.filter(pk=mailbox.pk, stopped_at=None).update(stopped_at=mailbox.stopped_at)


def allow(mailbox: Mailbox) -> None:
    """Send mail about comments again: its owner wants it, or used a confirmation link."""
    mailbox.stopped_at, mailbox.unconfirmed = None, 0
    Mailbox.objects.filter(pk=mailbox.pk).update(stopped_at=None, unconfirmed=0)


def forget(email: str) -> None:
    """Delete the mailbox of this address, unless its owner has stopped the mails."""
    Mailbox.objects.filter(digest=digest_of(email), stopped_at=None).delete()


def forget_old() -> bool:
    """Worker job: delete mailboxes that have had no mail for REMEMBER_FOR. Those whose owner stopped
    the mails stay. Returns whether there were any."""
    before = timezone.now() - REMEMBER_FOR
    deleted, _numbers = Mailbox.objects.filter(stopped_at=None, mailed_at__lt=before).delete()
    return bool(deleted)

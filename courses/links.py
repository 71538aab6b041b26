"""The links of sign-ups, and of addresses left for the next intake: what each opens, until when, and
making them anew.
"""

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import AddressChange, Course, Interest, SignUp, SignUpEvent
from website import tokens
from website.addresses import mailbox
from website.registry import PersonalLink
from website.tokens import ExpiredLink

RECEIPT = gettext_lazy("It was a link to your sign-up for a course.")
CONFIRMATION = gettext_lazy(
    "It was a link to confirm a place on a course. A place that is not confirmed in time is no longer "
    "reserved. The page of the course says whether you can sign up again."
)
ADDRESS = gettext_lazy(
    "It was a link to confirm a new email address for a sign-up. It works for a day, and until another "
    "address is typed. Your sign-up stays as it was; you can type the address again on its page."
)
ADDRESS_TAKEN = gettext_lazy(
    "It was a link to confirm a new email address for a sign-up. That address has signed up for the same "
    "dates itself. Cancel one of the two sign-ups on its own page, then open this link again."
)
INTEREST = gettext_lazy(
    "It was a link to your request to hear of a course. We delete an address that is not confirmed "
    "within a day, and one to which we have written. You can ask again on the page of the course."
)


def sign_up_of_receipt(token: str) -> SignUp:
    """The sign-up that this receipt link opens. Raises BrokenLink and ExpiredLink."""
    rows = SignUp.objects.select_related("intake__course")
    sign_up = tokens.find(rows, token, field="receipt_token", purpose=RECEIPT)
    if sign_up.receipt_expires_at < timezone.now():
        raise ExpiredLink(RECEIPT)
    return sign_up


def sign_up_to_confirm(token: str) -> int:
    """The primary key of the sign-up that this link confirms. Raises BrokenLink, and ExpiredLink if
    the sign-up has lapsed or no place became free."""
    rows = SignUp.objects.named()
    sign_up = tokens.find(rows, token, field="confirmation_token", purpose=CONFIRMATION)
    if sign_up.status in {SignUp.Status.LAPSED, SignUp.Status.NO_PLACE}:
        raise ExpiredLink(CONFIRMATION)
    return sign_up.pk


def address_to_confirm(token: str) -> int:
    """The primary key of the new address that this link confirms. Raises BrokenLink, and ExpiredLink
    if it was not used in time."""
    rows = AddressChange.objects.all()
    change = tokens.find(rows, token, field="token", purpose=ADDRESS)
    if change.expires_at < timezone.now():
        raise ExpiredLink(ADDRESS)
    return change.pk


def interest_of_receipt(course: Course, token: str) -> Interest:
    """The request that this link shows and deletes. Raises BrokenLink."""
    return tokens.find(course.interests.all(), token, field="receipt_token", purpose=INTEREST)


def interest_to_confirm(token: str) -> int:
    """The primary key of the request that this link confirms. Raises BrokenLink."""
    rows = Interest.objects.all()
    return tokens.find(rows, token, field="confirmation_token", purpose=INTEREST).pk


@transaction.atomic
def make_new(pk: int, *, by: User, reason: str = "") -> bool:
    """Revoke the links of a sign-up by making new ones, and that of a new address, for which whoever
    had one of the others may have asked. Mails about it repeat the new ones."""
    rows = SignUp.objects.filter(pk=pk)
    AddressChange.objects.filter(sign_up=pk).delete()
    tokens.renew(rows)
    rows.get().events.create(kind=SignUpEvent.Kind.NEW_LINKS, by=by, reason=reason[:300])
    return True


def renew_if_expired(sign_up: SignUp) -> None:
    """Make the receipt anew if it has expired, so that a mail can repeat it."""
    if sign_up.receipt_expires_at < timezone.now():
        tokens.renew(SignUp.objects.filter(pk=sign_up.pk), "receipt_token")
        sign_up.refresh_from_db(fields=["receipt_token", "links_made_at"])


def renew_expired(email: str) -> None:
    """Make the receipts of this address that have expired anew."""
    for sign_up in _of(email):
        renew_if_expired(sign_up)


def personal_links(email: str) -> list[PersonalLink]:
    """The receipts of this address, and the confirmations that are open, as label and URL."""
    links = [(_("%s: see, change or cancel") % row.intake, _url(row)) for row in _of(email)]
    links += [
        (_("%s: confirm") % row.intake, tokens.confirmation_url("sign-up", row))
        for row in _of(email)
        if row.offered_row.awaits_answer
    ]
    changes = AddressChange.objects.filter(folded_email=mailbox(email))
    links += [
        (_("%s: confirm the new address") % change.sign_up.intake, address_url(change))
        for change in changes.select_related("sign_up__intake__course")
    ]
    interests = Interest.objects.filter(folded_email=mailbox(email)).select_related("course")
    return links + [(_("News of %s") % row.course, _url(row)) for row in interests]


def address_url(change: AddressChange) -> str:
    """The link that confirms a new address. Only ever mail it there."""
    return tokens.absolute(reverse("website:confirm", args=["address", change.token]))


def _of(email: str) -> "QuerySet[SignUp]":
    rows = SignUp.objects.main().filter(folded_email=mailbox(email))
    return rows.select_related("intake__course")


def _url(row: SignUp | Interest) -> str:
    return tokens.absolute(row.get_absolute_url())

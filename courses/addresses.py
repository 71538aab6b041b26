"""The email address of a sign-up: a new one counts once the link that was mailed to it is used.

Until then mail goes to the old one. Once it counts, the links that the old mailbox has stop working.
"""

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils import timezone

from courses import emails, places, waiting_list
from courses.emails import MailTemplate
from courses.locking import locked_sign_up
from courses.models import AddressChange, SignUp, SignUpEvent
from courses.models.address_change import ADDRESS_LINK_WORKS_FOR
from courses.transitions import record_event
from website import tokens
from website.addresses import mailbox
from website.worker import failures

Status = SignUp.Status
Kind = SignUpEvent.Kind


class AddressTaken(Exception):
    """The new address has a sign-up of its own for the intake."""


def ask(pk: int, email: str, *, by: User | None = None, reason: str = "") -> bool:
    """Mail a confirmation link to the new address of a live sign-up; the link of an earlier request
    stops working. The address that it has already ends the request. The history does not name the
    address: it may be somebody else's. Returns whether anything changed."""
    with locked_sign_up(pk) as sign_up:
        if not sign_up.is_changeable:
            return False
        deleted, _rows = AddressChange.objects.filter(sign_up=sign_up).delete()
        if email == sign_up.email:
            if deleted:
                record_event(sign_up, Kind.ADDRESS_KEPT, by=by, reason=reason)
            return bool(deleted)
        change = AddressChange.objects.create(sign_up=sign_up, email=email, by=by)
        record_event(sign_up, Kind.ADDRESS_ASKED, by=by, reason=reason)
        emails.ask_to_confirm_address(change)
    return True


def is_taken(change: AddressChange) -> bool:
    """Whether the new address has signed up for the intake itself."""
    others = change.sign_up.intake.sign_ups.live().main().exclude(pk=change.sign_up_id)
    return others.filter(folded_email=mailbox(change.email)).exists()


def confirm(pk: int) -> SignUp:
    """Use the new address from now on, and confirm what waits for a confirmation of the address.
    Returns the sign-up, with new links. Raises AddressChange.DoesNotExist and AddressTaken."""
    sign_up_pk = AddressChange.objects.values_list("sign_up_id", flat=True).get(pk=pk)
    with locked_sign_up(sign_up_pk) as sign_up:
        change = AddressChange.objects.select_related("sign_up__intake").get(pk=pk)
        if is_taken(change):
            raise AddressTaken
        if sign_up.is_changeable:
            _use(sign_up, change)
        change.delete()
    return SignUp.objects.get(pk=sign_up_pk)


def delete_expired() -> bool:
    """Worker job: delete one new address that was not confirmed in time."""
    before = timezone.now() - ADDRESS_LINK_WORKS_FOR
    due = failures.first(AddressChange.objects.filter(asked_at__lte=before))
    if due is None:
        return False
    due.delete()
    return True


def _use(sign_up: SignUp, change: AddressChange) -> None:
    old, is_to_confirm = sign_up.email, sign_up.is_unverified
    rows = SignUp.objects.filter(Q(pk=sign_up.pk) | Q(adds_to=sign_up.pk))
    rows.update(email=change.email, folded_email=mailbox(change.email))
    tokens.renew(SignUp.objects.filter(pk=sign_up.pk))
    record_event(sign_up, Kind.ADDRESS_CHANGED, by=change.by)
    if is_to_confirm:
        # The mail about the place goes to the new address only.
        places.confirm(sign_up.pk)
        return
    if sign_up.verified_at:
        emails.notify_old_address(sign_up, old)
    rows.update(verified_at=timezone.now())
    sign_up.refresh_from_db()
    emails.send(MailTemplate.CHANGED, sign_up, what="address")
    offered = sign_up.offered_row
    if offered.status == Status.OFFERED:
        waiting_list.mail_offer(offered)

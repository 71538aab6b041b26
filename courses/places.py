"""Places: signing up, confirming, changing and cancelling, and the number of seats.

With `waiting_list`, the only writer of seats and of a sign-up's status. Every change is made while
the intake is locked and ends by offering the free seats to the waiting list, so that whatever is
free when the lock is taken may go to a newcomer.
"""

from dataclasses import asdict
from datetime import timedelta
from decimal import Decimal

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses import emails, refunds, reservations, seats, waiting_list
from courses.emails import MailTemplate
from courses.locking import locked, locked_sign_up
from courses.models import Intake, Seat, SignUp, SignUpEvent
from courses.requests import SignUpRequest, SignUpResult
from courses.shown_facts import SIGN_UP, key_of_intake, of_sign_up_form
from courses.transitions import confirm_seats, end, record_event
from website.addresses import mailbox
from website.editing import seen
from website.http.throttling import Limit
from website.mail import limits

# The same form within this time is a repetition, and an address gets one reminder in this time.
REPEAT_WINDOW = timedelta(minutes=10)

# Sign-up forms of one visitor, those for news of the next intake among them.
SIGN_UPS = Limit(
    "sign-ups",
    "SIGN_UP_RATE",
    _("We have received many forms from you. Wait %(wait)s, then send this one again."),
)
# Changes of one visitor on receipts.
CHANGES = Limit(
    "changes",
    "EDIT_RATE",
    _("You have made many changes in a short time. This one was not stored: wait %(wait)s."),
)

Status = SignUp.Status
Kind = SignUpEvent.Kind


class SignUpClosed(Exception):
    """The sign-up window is not open."""


class TermsChanged(Exception):
    """The price, the dates or something else is not what the form said."""


class SeatsTaken(Exception):
    """More seats are taken than the intake would have."""

    def __init__(self, taken: int) -> None:
        super().__init__(taken)
        self.taken = taken


def sign_up(
    intake_pk: int, request: SignUpRequest, *, visitor: str, agreed: str = ""
) -> SignUpResult:
    """Reserve the seats, or join the waiting list if too few are free, and mail the confirmation
    link.

    The sign-up lapses if the link is not used in time. Where `courses.reservations` reserves no seat
    for it, or only for a time, it gets one when the link is used. The same form from the same visitor
    within REPEAT_WINDOW returns the same sign-up. `visitor` is as `website.http.proxies.visitor`
    returns it, or empty for no limits.
    `agreed` is what the form said, as `website.editing.seen` signs it. Raises SignUpClosed,
    TermsChanged and TooMany.
    """
    with locked(intake_pk) as intake:
        digest = request.digest(intake, visitor)
        is_same, is_known = Q(request_digest=digest), Q(folded_email=mailbox(request.email))
        found = list(intake.sign_ups.live().main().filter(is_same | is_known))
        since = timezone.now() - REPEAT_WINDOW
        for row in found:
            if row.request_digest == digest and row.created_at >= since:
                return SignUpResult(row, is_theirs=True)
        if intake.state != Intake.State.OPEN:
            raise SignUpClosed
        # Read before it is compared: the early price may end in between.
        price = intake.price(request.rate)
        if seen.differences(key_of_intake(intake, SIGN_UP), agreed, of_sign_up_form(intake)):
            raise TermsChanged
        limits.take_request(SIGN_UPS, visitor, request.email)
        if found and not waiting_list.end_if_expired(found[0]):
            _remind(found[0])
            return SignUpResult(found[0], is_theirs=False)
        return SignUpResult(_create(intake, request, price, digest, visitor), is_theirs=True)


def confirm(pk: int, *, by: User | None = None, reason: str = "") -> bool:
    """Confirm the seats that are reserved or offered, or verify the address of a waiting sign-up,
    which then gets what is free for it. The student does so by the confirmation link, staff (`by`)
    by hand. An expired link works until the worker has passed the seats on, but not once seats are
    not offered any more. Returns whether anything changed."""
    with locked_sign_up(pk) as sign_up:
        sign_up = sign_up.offered_row
        if not sign_up.intake.offers_seats and (by is None or sign_up.status == Status.WAITING):
            return False
        if sign_up.status in {Status.AWAITING_CONFIRMATION, Status.OFFERED}:
            sign_up.places = sign_up.seats.count()
            confirm_seats(sign_up, by, reason)
            return True
        if sign_up.status == Status.WAITING and sign_up.verified_at is None:
            waiting_list.verify(sign_up, by, reason)
            return True
    return False


def cancel(pk: int, *, by: User | None = None, reason: str = "") -> bool:
    """Cancel the sign-up and offer its seats to the waiting list. Returns False if it had ended
    before."""
    with locked_sign_up(pk) as sign_up:
        if not sign_up.is_live:
            return False
        end(sign_up, Status.CANCELLED, by, reason)
        waiting_list.offer_free_seats(sign_up.intake, by)
    return True


def give(pk: int, *, by: User, reason: str) -> bool:
    """Confirm all the places of a sign-up ahead of the waiting list, adding seats if too few are
    free. Returns False if it has ended or is confirmed."""
    with locked_sign_up(pk) as sign_up:
        if not sign_up.is_live or sign_up.status == Status.CONFIRMED:
            return False
        missing = sign_up.places - sign_up.seats.count()
        seats.add(sign_up.intake, missing - seats.count_free(sign_up.intake))
        seats.take(sign_up, missing)
        record_event(sign_up, Kind.GIVEN, by=by, places=sign_up.places, reason=reason)
        confirm_seats(sign_up, by)
    return True


def set_capacity(intake_pk: int, capacity: int, *, by: User | None) -> None:
    """Give the intake this many seats. Added seats are offered to the waiting list; removed seats
    are free ones. Raises SeatsTaken if more are taken than would remain."""
    with locked(intake_pk) as intake:
        total = intake.seats.count()
        free = intake.seats.filter(sign_up__isnull=True)
        surplus = total - capacity
        if surplus > free.count():
            raise SeatsTaken(total - free.count())
        if surplus > 0:
            last = free.order_by("-number").values_list("pk", flat=True)[:surplus]
            Seat.objects.filter(pk__in=list(last)).delete()
        seats.add(intake, -surplus)
        waiting_list.offer_free_seats(intake, by)


def cancel_intake(intake_pk: int, *, by: User, reason: str) -> int | None:
    """Cancel the intake and all its live sign-ups for good, and mail each of them the reason.
    Returns the number of mails, None if the intake was over or cancelled before."""
    with locked(intake_pk) as intake:
        if not intake.is_to_come:
            return None
        intake.cancelled_at, intake.cancelled_reason = timezone.now(), reason
        intake.save(update_fields=["cancelled_at", "cancelled_reason"])
        intake.seats.update(sign_up=None)
        intake.sign_ups.filter(adds_to__isnull=False).delete()
        live = list(intake.sign_ups.live().prefetch_related("payments"))
        ended = {"expires_at": None, "seats_until": None, "network": ""}
        intake.sign_ups.live().update(status=Status.CANCELLED, **ended)
        for sign_up in live:
            sign_up.status, sign_up.expires_at = Status.CANCELLED, None
        SignUpEvent.objects.bulk_create(
            SignUpEvent(sign_up=sign_up, kind=Kind.CALLED_OFF, by=by, reason=reason[:300])
            for sign_up in live
        )
        refunds.tell_organisers(live)
        return len(emails.send_all(MailTemplate.CALLED_OFF, live))


def _create(
    intake: Intake, request: SignUpRequest, price: Decimal, digest: str, visitor: str
) -> SignUp:
    now = timezone.now()
    confirm_by = reservations.confirm_by(intake, now)
    until = reservations.reserve_until(intake, request.places, visitor, now)
    has_seats = until is not None
    created = intake.sign_ups.create(
        **asdict(request),
        price_each=price,
        refund_terms=intake.course.refunds,
        consented_at=now,
        status=Status.AWAITING_CONFIRMATION if has_seats else Status.WAITING,
        expires_at=confirm_by,
        seats_until=until if until and until < confirm_by else None,
        waiting_since=None if has_seats else now,
        queue_position=None if has_seats else waiting_list.next_position(intake),
        request_digest=digest,
        network=visitor,
        created_at=now,
    )
    if has_seats:
        seats.take(created, request.places)
    record_event(created, Kind.SIGNED_UP)
    emails.send(MailTemplate.CONFIRMATION_LINK, created)
    return created


def _remind(known: SignUp) -> None:
    """Mail the state of a known sign-up to its address, at most once in REPEAT_WINDOW, so that
    nobody can flood a stranger's mailbox."""
    since = timezone.now() - REPEAT_WINDOW
    is_reminded = known.events.filter(kind=Kind.ASKED_AGAIN, at__gte=since).exists()
    record_event(known, Kind.ASKED_AGAIN)
    if not is_reminded:
        emails.send(MailTemplate.KNOWN, known)

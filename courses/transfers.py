"""Moves of a sign-up to another intake, of the same course or of another one with the same currency.

Reference, payments, links and history go along. The price of a place may become another one.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from courses import calendar, emails, refunds, seats, waiting_list
from courses.emails import MailTemplate
from courses.locking import locked_to_transfer
from courses.models import Intake, SignUp, SignUpEvent
from courses.transitions import record_event

Status = SignUp.Status
# Those who have a place, or whose place is reserved until they confirm it.
WITH_SEATS = (Status.CONFIRMED, Status.AWAITING_CONFIRMATION)
# The fields that a move to another waiting list writes.
MOVED = (
    *("intake", "price_each", "places", "status", "verified_at", "expires_at"),
    *("waiting_since", "queue_position", "declined_seats", "seats_until"),
)


class CannotTransfer(Exception):
    """The sign-up or the intake is over, or has another currency."""


class SignedUpThere(Exception):
    """The student has another sign-up for the intake."""


class NoSeats(Exception):
    """Too few seats are free there."""

    def __init__(self, free: int) -> None:
        super().__init__(free)
        self.free = free


@dataclass(frozen=True)
class Terms:
    """What staff decide about a move: the price of a place from then on, and whether the student
    gives up the place and waits, if too few seats are free there."""

    price_each: Decimal
    may_wait: bool = False


def targets(sign_up: SignUp) -> list[Any]:
    """The intakes to which the sign-up can be moved, with their seats."""
    rows = Intake.objects.upcoming().with_seats().select_related("course")
    rows = rows.filter(cancelled_at__isnull=True, course__currency=sign_up.intake.course.currency)
    return list(rows.exclude(pk=sign_up.intake_id))


def transfer(pk: int, intake_pk: int, terms: Terms, *, by: User, reason: str) -> SignUp:
    """Move the sign-up. A place is taken there if enough seats are free, and given up here; whoever
    waits, or has an offer, waits there. Both waiting lists are then offered what is free. Raises
    CannotTransfer, SignedUpThere and NoSeats."""
    with locked_to_transfer(pk, intake_pk) as (sign_up, new):
        old = sign_up.intake
        _check(sign_up, old, new)
        free = seats.count_free(new)
        was_each, has_place = sign_up.price_each, sign_up.status in WITH_SEATS
        gets_place = has_place and free >= sign_up.places
        if has_place and not gets_place and not terms.may_wait:
            raise NoSeats(free)
        if not gets_place and not new.offers_seats:
            raise CannotTransfer
        _move(sign_up, new, terms, gets_seats=gets_place)
        _note(sign_up, old, by, reason)
        gave_up = has_place and not gets_place
        emails.send(MailTemplate.TRANSFERRED, sign_up, was=old, was_each=was_each, gave_up=gave_up)
        refunds.tell_organisers([sign_up])
        waiting_list.offer_free_seats(old, by)
        waiting_list.offer_free_seats(new, by)
    return sign_up


def _check(sign_up: SignUp, old: Intake, new: Intake) -> None:
    is_possible = sign_up.is_changeable and new.is_to_come
    if not is_possible or new.pk == old.pk or new.course.currency != old.course.currency:
        raise CannotTransfer
    if sign_up.email:
        there = new.sign_ups.live().main().filter(folded_email=sign_up.folded_email)
        if there.exists():
            raise SignedUpThere


def _move(sign_up: SignUp, new: Intake, terms: Terms, *, gets_seats: bool) -> None:
    further, before = sign_up.further, calendar.sequence(sign_up)
    sign_up.seats.update(sign_up=None)
    sign_up.intake, sign_up.price_each = new, terms.price_each
    sign_up.calendar_base = before + 1 - new.revision
    sign_up.reminded_at = None
    if sign_up.expires_at:
        sign_up.expires_at = min(sign_up.expires_at, new.offers_end_at)
    if gets_seats:
        _give_seats(sign_up)
    else:
        sign_up.places += further.places if further else 0
        _put_on_waiting_list(sign_up, new)
    sign_up.save(update_fields=[*MOVED, "calendar_base", "reminded_at", "confirmed_at"])
    if further:
        _take_along(further, sign_up, is_needed=gets_seats)


def _give_seats(sign_up: SignUp) -> None:
    seats.take(sign_up, sign_up.places)
    if sign_up.status == Status.CONFIRMED:
        sign_up.confirmed_at = timezone.now()


def _put_on_waiting_list(row: SignUp, intake: Intake) -> None:
    """Put the row at the end. Staff, who confirmed a place, vouch for its address; only a row whose
    address is yet to be confirmed expires."""
    if row.status == Status.CONFIRMED and row.verified_at is None:
        row.verified_at = timezone.now()
    if row.verified_at:
        row.expires_at = None
    row.status, row.declined_seats, row.seats_until = Status.WAITING, 0, None
    row.waiting_since = timezone.now()
    row.queue_position = waiting_list.next_position(intake)


def _take_along(further: SignUp, sign_up: SignUp, *, is_needed: bool) -> None:
    """Further places wait there too; if all the places do, they are part of the one row."""
    further.seats.update(sign_up=None)
    if is_needed:
        further.intake, further.price_each = sign_up.intake, sign_up.price_each
        _put_on_waiting_list(further, sign_up.intake)
        further.save(update_fields=MOVED)
    else:
        further.delete()


def _note(sign_up: SignUp, old: Intake, by: User, reason: str) -> None:
    new = sign_up.intake
    names = [str(old), str(new)] if old.course_id != new.course_id else [old.slug, new.slug]
    note = f"{' → '.join(names)}: {reason}"
    record_event(sign_up, SignUpEvent.Kind.TRANSFERRED, by=by, places=sign_up.places, reason=note)
